using System.Text;
using Harness.Storage;

namespace Harness.Tests.Storage;

[Trait("Category", "Unit")]
public sealed class OptionalFileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_there_is_read()
    {
        _folder.Write("some.txt", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("naïve")]);

        OptionalFile.ReadText(In("some.txt")).Should().Be("naïve");
        OptionalFile.ReadBytes(In("some.txt")).Should().HaveCount(9);
        using var file = OptionalFile.OpenToRead(In("some.txt"));
        file!.Length.Should().Be(9);
        OptionalFile.FilesIn(_folder.Path, "*.txt").Should().Equal(In("some.txt"));
    }

    /// <summary>Also where the folder has gone, which is another error to the system than a missing file.</summary>
    [Theory, InlineData("missing"), InlineData("missing/some.txt")]
    public void What_is_not_there_is_null_or_nothing(string name)
    {
        OptionalFile.ReadText(In(name)).Should().BeNull();
        OptionalFile.ReadBytes(In(name)).Should().BeNull();
        OptionalFile.OpenToRead(In(name)).Should().BeNull();
        OptionalFile.FilesIn(In(name), "*").Should().BeEmpty();
        OptionalFile.FoldersIn(In(name)).Should().BeEmpty();
        FluentActions.Invoking(() => OptionalFile.DeleteFolder(In(name))).Should().NotThrow();
    }

    [Fact]
    public void A_folder_is_deleted_with_what_is_in_it()
    {
        Directory.CreateDirectory(In("full/of"));
        _folder.Write("full/of/files", "");

        OptionalFile.FoldersIn(_folder.Path).Should().Equal(In("full"));
        OptionalFile.DeleteFolder(In("full"));

        OptionalFile.FoldersIn(_folder.Path).Should().BeEmpty();
    }

    [Fact]
    public void What_is_there_and_cannot_be_read_is_an_error() =>
        FluentActions.Invoking(() => OptionalFile.ReadText(_folder.Path)).Should().Throw<UnauthorizedAccessException>();

    private string In(string name) => Path.Combine(_folder.Path, name);
}
