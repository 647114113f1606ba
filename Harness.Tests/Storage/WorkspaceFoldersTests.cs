using Harness.Storage;

namespace Harness.Tests.Storage;

[Trait("Category", "Unit")]
public sealed class WorkspaceFoldersTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("repository/bin/Debug", "elsewhere")]
    [InlineData("published", "repository/results")]
    public void The_repository_is_above_the_program_or_above_the_current_folder(string program, string current)
    {
        Put("repository/Research.sln");
        Put("published/fixtures/reviews.train.ft.txt");

        WorkspaceFolders.Find(Folder(program), Folder(current)).Should().Be(new WorkspaceFolders(Folder("repository"), Folder("repository")));
    }

    [Fact]
    public void A_published_program_reads_beside_itself_and_writes_where_it_was_started()
    {
        Put("published/fixtures/reviews.train.ft.txt");

        var found = WorkspaceFolders.Find(Folder("published"), Folder("elsewhere"));

        (found.Fixtures, found.Home, found.Root).Should().Be((Folder("published/fixtures"), Folder("published"), Folder("elsewhere")));
    }

    [Fact]
    public void Anywhere_else_it_says_what_it_looked_for() =>
        FluentActions.Invoking(() => WorkspaceFolders.Find(Folder("program"), Folder("elsewhere"))).Should().Throw<DirectoryNotFoundException>()
            .WithMessage("No solution (*.sln or *.slnx) in or above*publish the program.");

    private string Folder(string name) => Path.Combine(_folder.Path, name);

    private void Put(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Folder(file))!);
        _folder.Write(file, "");
    }
}
