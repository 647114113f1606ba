using Harness.Storage;

namespace Harness.Tests.Storage;

/// <summary>Tests how paths are shown in messages.</summary>
[Trait("Category", "Unit")]
public sealed class ShownPathTests
{
    [Theory]
    [InlineData("/home/some/results/a.md", "results/a.md")]
    [InlineData("/home/some/..a", "..a")]
    [InlineData("/home/some", ".")]
    [InlineData("/home/other/a.md", "/home/other/a.md")]
    [InlineData("/home", "/home")]
    public void Is_relative_below_the_folder_of_the_user(string path, string shown) => ShownPath.Of(path, "/home/some").Should().Be(shown);
}
