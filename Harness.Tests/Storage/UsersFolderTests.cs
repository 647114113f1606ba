using Harness.Storage;

namespace Harness.Tests.Storage;

/// <summary>Tests the choice of the folder for the user's files.</summary>
[Trait("Category", "Unit")]
public sealed class UsersFolderTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_users_own_folder_is_used_if_it_is_writable()
    {
        UsersFolder.For("texts", Path.Combine(_folder.Path, "new")).Should().Be(Path.Combine(_folder.Path, "new", "research-harness", "texts"));
        Directory.EnumerateFileSystemEntries(Path.Combine(_folder.Path, "new", "research-harness")).Should().BeEmpty("the probe file is deleted");
    }

    [Theory, InlineData(""), InlineData("file")]
    public void A_temporary_folder_is_used_otherwise(string local)
    {
        _folder.Write("file", "");
        UsersFolder.For("texts", local.Length == 0 ? "" : Path.Combine(_folder.Path, local)).Should()
            .Be(Path.Combine(Path.GetTempPath(), "research-harness", "texts"));
    }
}
