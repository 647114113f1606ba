using System.Text;
using Harness.Storage;

namespace Harness.Tests.Storage;

[Trait("Category", "Unit")]
public sealed class WholeFileTests : IDisposable
{
    private static readonly UTF8Encoding WithMark = new(encoderShouldEmitUTF8Identifier: true);

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_text_stands_behind_the_mark_of_its_encoding()
    {
        WholeFile.WriteText(Path, "naïve\n", WithMark);

        File.ReadAllBytes(Path).Should().Equal([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("naïve\n")]);
    }

    [Fact]
    public void What_was_there_is_replaced_and_nothing_is_left_beside()
    {
        _folder.Write("some.txt", "a text that is longer than the new one");

        WholeFile.WriteText(Path, "new", WithMark);

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

    private string Path => System.IO.Path.Combine(_folder.Path, "some.txt");

    private IEnumerable<string?> Names => Directory.GetFiles(_folder.Path).Select(System.IO.Path.GetFileName);
}
