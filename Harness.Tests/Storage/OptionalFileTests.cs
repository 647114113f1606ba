using System.Text;
using Harness.Storage;

namespace Harness.Tests.Storage;

/// <summary>Tests the access to files and folders that may be missing.</summary>
[Trait("Category", "Unit")]
public sealed class OptionalFileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_existing_file_is_read()
    {
        _folder.Write("some.txt", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("naïve")]);

        OptionalFile.ReadText(In("some.txt")).Should().Be("naïve");
        OptionalFile.ReadBytes(In("some.txt")).Should().HaveCount(9);
        using var file = OptionalFile.OpenToRead(In("some.txt"));
        file!.Length.Should().Be(9);
        OptionalFile.FilesIn(_folder.Path, "*.txt").Should().Equal(In("some.txt"));
    }

    /// <summary>Checks a missing file and a missing folder, for which the system reports different errors.</summary>
    [Theory, InlineData("missing"), InlineData("missing/some.txt")]
    public void A_missing_file_or_folder_is_null_or_empty(string name)
    {
        OptionalFile.ReadText(In(name)).Should().BeNull();
        OptionalFile.ReadBytes(In(name)).Should().BeNull();
        OptionalFile.OpenToRead(In(name)).Should().BeNull();
        OptionalFile.FilesIn(In(name), "*").Should().BeEmpty();
        OptionalFile.FoldersIn(In(name)).Should().BeEmpty();
        FluentActions.Invoking(() => OptionalFile.DeleteFolder(In(name))).Should().NotThrow();
    }

    [Fact]
    public void A_folder_is_deleted_with_its_content()
    {
        Directory.CreateDirectory(In("full/of"));
        _folder.Write("full/of/files", "");

        OptionalFile.FoldersIn(_folder.Path).Should().Equal(In("full"));
        OptionalFile.DeleteFolder(In("full"));

        OptionalFile.FoldersIn(_folder.Path).Should().BeEmpty();
    }

    [Fact]
    public void An_unreadable_file_is_an_error() =>
        FluentActions.Invoking(() => OptionalFile.ReadText(_folder.Path)).Should().Throw<UnauthorizedAccessException>();

    private string In(string name) => Path.Combine(_folder.Path, name);
}
