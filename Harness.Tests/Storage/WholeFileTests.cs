using System.Text;
using Harness.Storage;

namespace Harness.Tests.Storage;

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
    public void What_was_there_is_replaced_and_nothing_is_left_beside()
    {
        _folder.Write("some.txt", "a text that is longer than the new one");

        WholeFile.WriteText(Path, "new");

        File.ReadAllText(Path).Should().Be("new");
        Names.Should().Equal("some.txt");
    }

    [Theory, InlineData(null), InlineData("before")]
    public void A_disk_that_is_full_half_way_leaves_everything_as_it_was(string? before)
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

    /// <summary>The received file of a snapshot is looked for by the beginning of its name.</summary>
    [Fact]
    public void While_it_is_written_no_other_file_begins_with_its_name() =>
        WholeFile.Write(Path, _ => Directory.GetFiles(_folder.Path, "some*").Should().BeEmpty());

    /// <summary>As of a disk that is full when the last bytes of a buffer go there: the error says so, and nothing is left.</summary>
    [Fact]
    public void A_writer_that_fails_after_its_last_byte_leaves_everything_as_it_was()
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
    public void A_folder_that_is_missing_is_made()
    {
        var path = System.IO.Path.Combine(_folder.Path, "a", "b", "some.txt");
        WholeFile.WriteBytes(path, "new"u8);
        File.ReadAllText(path).Should().Be("new");
    }

    [Fact]
    public void Copies_replace_what_was_there()
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
    public void A_copy_that_fails_leaves_the_targets_of_all_others_as_they_were()
    {
        _folder.Write("from 1", "one");
        _folder.Write("to 1", "before");

        FluentActions.Invoking(() => WholeFile.Copy([(In("from 1"), In("to 1")), (In("missing"), In("to 2"))])).Should().Throw<FileNotFoundException>();

        Names.Should().BeEquivalentTo("from 1", "to 1");
        File.ReadAllText(In("to 1")).Should().Be("before");
    }

    [Fact]
    public void What_killed_processes_left_is_deleted_and_nothing_else()
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
