using System.Text;
using Harness.Storage;

namespace Harness.Tests.Storage;

/// <summary>Tests the writing of files: a file is replaced as a whole or not at all.</summary>
[Trait("Category", "Unit")]
public sealed class WholeFileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Text_is_written_in_UTF_8_without_a_byte_order_mark()
    {
        WholeFile.WriteText(Path, "naïve\n");

        File.ReadAllBytes(Path).Should().Equal(Encoding.UTF8.GetBytes("naïve\n"));
    }

    [Fact]
    public void An_existing_file_is_replaced_and_no_other_file_is_left()
    {
        _folder.Write("some.txt", "a text that is longer than the new one");

        WholeFile.WriteText(Path, "new");

        File.ReadAllText(Path).Should().Be("new");
        Names.Should().Equal("some.txt");
    }

    [Theory, InlineData(null), InlineData("before")]
    public void A_disk_that_becomes_full_leaves_everything_unchanged(string? before)
    {
        if (before is not null)
            _folder.Write("some.txt", before);

        FluentActions.Invoking(() => WholeFile.Write(Path, HalfWay)).Should().Throw<IOException>().WithMessage("No space left*");

        Names.Should().Equal(before is null ? [] : ["some.txt"]);
        if (before is not null)
            File.ReadAllText(Path).Should().Be(before);

        static void HalfWay(Stream file)
        {
            file.Write("half"u8);
            file.Flush();
            throw new IOException("No space left on device");
        }
    }

    /// <summary>Checks the name of the temporary file, because received files of snapshots are found by the start of their names.</summary>
    [Fact]
    public void During_writing_no_other_file_name_begins_with_that_of_the_file() =>
        WholeFile.Write(Path, _ => Directory.GetFiles(_folder.Path, "some*").Should().BeEmpty());

    /// <summary>Checks an exception after all bytes were written, as on a disk that is full when the last buffer is flushed.</summary>
    [Fact]
    public void A_writer_that_fails_after_its_last_byte_leaves_everything_unchanged()
    {
        _folder.Write("some.txt", "before");

        FluentActions.Invoking(() => WholeFile.Write(Path, file =>
        {
            file.Write("whole"u8);
            throw new OperationCanceledException();
        })).Should().Throw<OperationCanceledException>();

        Names.Should().Equal("some.txt");
        File.ReadAllText(Path).Should().Be("before");
    }

    [Fact]
    public void A_missing_folder_is_created()
    {
        var path = System.IO.Path.Combine(_folder.Path, "a", "b", "some.txt");
        WholeFile.WriteBytes(path, "new"u8);
        File.ReadAllText(path).Should().Be("new");
    }

    [Fact]
    public void Copies_replace_existing_files()
    {
        _folder.Write("from 1", "one");
        _folder.Write("from 2", "two");
        _folder.Write("to 1", "a text that is longer than the new one");

        WholeFile.Copy([(In("from 1"), In("to 1")), (In("from 2"), In("to 2"))]);

        Names.Should().BeEquivalentTo("from 1", "from 2", "to 1", "to 2");
        File.ReadAllText(In("to 1")).Should().Be("one");
        File.ReadAllText(In("to 2")).Should().Be("two");
    }

    [Fact]
    public void A_copy_that_fails_leaves_all_targets_unchanged()
    {
        _folder.Write("from 1", "one");
        _folder.Write("to 1", "before");

        FluentActions.Invoking(() => WholeFile.Copy([(In("from 1"), In("to 1")), (In("missing"), In("to 2"))])).Should().Throw<FileNotFoundException>();

        Names.Should().BeEquivalentTo("from 1", "to 1");
        File.ReadAllText(In("to 1")).Should().Be("before");
    }

    [Fact]
    public void Only_the_files_of_killed_processes_are_deleted()
    {
        string[] kept = ["some.txt", ".other.txt.0123.partial", ".some.txt.note", "some.txt.partial"];
        foreach (var name in kept.Append(".some.txt.0123.partial"))
            _folder.Write(name, "");

        WholeFile.DeleteLeftOvers(Path);

        Names.Should().BeEquivalentTo(kept);
    }

    private string In(string name) => System.IO.Path.Combine(_folder.Path, name);

    private string Path => System.IO.Path.Combine(_folder.Path, "some.txt");

    private IEnumerable<string?> Names => Directory.GetFiles(_folder.Path).Select(System.IO.Path.GetFileName);
}
