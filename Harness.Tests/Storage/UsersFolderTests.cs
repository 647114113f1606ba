using Harness.Storage;

namespace Harness.Tests.Storage;

[Trait("Category", "Unit")]
public sealed class UsersFolderTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_users_own_folder_is_used_where_it_can_be_written()
    {
        UsersFolder.For("texts", Path.Combine(_folder.Path, "new")).Should().Be(Path.Combine(_folder.Path, "new", "research-harness", "texts"));
        Directory.EnumerateFileSystemEntries(Path.Combine(_folder.Path, "new", "research-harness")).Should().BeEmpty("the probe is gone");
    }

    [Theory, InlineData(""), InlineData("file")]
    public void A_temporary_folder_is_used_where_there_is_none(string local)
    {
        _folder.Write("file", "");
        UsersFolder.For("texts", local.Length == 0 ? "" : Path.Combine(_folder.Path, local)).Should()
            .Be(Path.Combine(Path.GetTempPath(), "research-harness", "texts"));
    }
}
