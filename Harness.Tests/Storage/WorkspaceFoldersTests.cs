using Harness.Storage;

namespace Harness.Tests.Storage;

/// <summary>Tests where the program finds its fixtures and writes its results.</summary>
[Trait("Category", "Unit")]
public sealed class WorkspaceFoldersTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("repository/bin/Debug", "elsewhere")]
    [InlineData("published", "repository/results")]
    public void The_repository_is_found_above_the_program_or_the_current_folder(string program, string current)
    {
        Put("repository/Research.sln");
        Put("published/fixtures/reviews.train.ft.txt");

        WorkspaceFolders.Find(Folder(program), Folder(current)).Should().Be(new WorkspaceFolders(Folder("repository"), Folder("repository")));
    }

    [Fact]
    public void A_published_program_reads_beside_itself_and_writes_to_the_current_folder()
    {
        Put("published/fixtures/reviews.train.ft.txt");

        var found = WorkspaceFolders.Find(Folder("published"), Folder("elsewhere"));

        (found.Fixtures, found.Home, found.Root).Should().Be((Folder("published/fixtures"), Folder("published"), Folder("elsewhere")));
    }

    [Fact]
    public void Elsewhere_the_error_names_the_searched_files() =>
        FluentActions.Invoking(() => WorkspaceFolders.Find(Folder("program"), Folder("elsewhere"))).Should().Throw<DirectoryNotFoundException>()
            .WithMessage("No solution (*.sln or *.slnx) in or above*publish the program.");

    private string Folder(string name) => Path.Combine(_folder.Path, name);

    private void Put(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Folder(file))!);
        _folder.Write(file, "");
    }
}
