using Harness.Health;

namespace Harness.Tests.Health;

[Trait("Category", "Unit")]
public sealed class WritableFoldersTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Folders_that_can_be_written_to_are_ok_and_no_file_is_left_in_them()
    {
        WritableFolders.Of(_folder.Path, _folder.Path).Select(one => one.Condition).Should().Equal(Condition.Ok, Condition.Ok);
        Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Should().BeEmpty();
        Directory.Exists(Path.Combine(_folder.Path, "TestResults")).Should().BeFalse();
    }

    [Fact]
    public void Folders_that_cannot_be_written_to_are_warnings_with_a_solution()
    {
        var file = _folder.Write("file", "");

        WritableFolders.Of(file, file).Select(one => (one.Condition, one.ToDo!.Contains("--runs"), one.ToDo.Contains("XDG_DATA_HOME")))
            .Should().Equal((Condition.Warning, true, false), (Condition.Warning, false, true));
    }
}
