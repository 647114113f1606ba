using Harness.Tokens.Prepared;

namespace Harness.Tests.Tokens.Prepared;

/// <summary>Tests the check of a cache file that another process is replacing.</summary>
[Trait("Category", "Unit")]
public sealed class ColumnFileTests : IDisposable
{
    private static readonly ColumnFile Column = new("some.uint8", Bytes: 3, Checksum: "");

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData("."), InlineData("gone")]
    public void A_deleted_file_or_folder_is_reported_as_missing(string folder) =>
        Column.Flaw(Path.Combine(_folder.Path, folder)).Should().Be("some.uint8 is missing");

    [Fact]
    public void An_unreadable_file_is_reported_without_an_exception()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "some.uint8"));

        Column.Flaw(_folder.Path).Should().StartWith("some.uint8 cannot be read (");
    }
}
