using System.Text;
using Harness.Data;
using Harness.Data.Formats;
using Harness.Tests.Oracles;

namespace Harness.Tests.Data;

/// <summary>Tests bad input: every kind gives one exception with the place and the reason, and no corpus.</summary>
[Trait("Category", "Unit")]
public sealed class MalformedInputTests : IDisposable
{
    private const string Good = "__label__1 fine\n";
    private const string Row = "expected \"__label__1 text\" or \"__label__2 text\", found";

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("__label__3 text", "an unknown label. The line is \"__label__3 text\".")]
    [InlineData("__label__ text", "an unknown label. The line is \"__label__ text\".")]
    [InlineData("__label__12 text", "an unknown label. The line is \"__label__12 text\".")]
    [InlineData("__label__1\ttext", "an unknown label. The line is \"__label__1\\u0009text\".")]
    [InlineData("just text", "no label. The line is \"just text\".")]
    [InlineData("word", "no label. The line is \"word\".")]
    [InlineData(" __label__1 text", "no label. The line is \" __label__1 text\".")]
    [InlineData("__LABEL__1 text", "no label. The line is \"__LABEL__1 text\".")]
    [InlineData("__label__2", "a label without a text. The line is \"__label__2\".")]
    [InlineData("__label__2 \t\u00A0", "a label without a text. The line is \"__label__2 \\u0009\u00A0\".")]
    [InlineData("", "a blank line.")]
    [InlineData("  \r", "a blank line. The line is \"  \\u000D\".")]
    public void A_bad_line_is_named_with_its_number(string line, string found)
    {
        string path = _folder.Write("train.ft.txt", $"{Good}{Good}{line}\n{Good}");

        var refusal = Refusal(path);

        ReadingOutcome.WithoutAdvice(refusal.Message).Should().Be($"{path}, line 3: {Row} {found}");
        refusal.Line.Should().Be(3);
        refusal.Path.Should().Be(path);
    }

    [Fact]
    public void Blank_lines_at_the_end_are_ignored() => Corpus.Load(_folder.Write("x", $"{Good}\n \r\n\n"), Split.Train).Rows.Should().Be(1);

    [Theory]
    [InlineData("__label__1 __label__1 text")]
    [InlineData("__label__1 __label__2 text")]
    [InlineData("__label__1 __label__other")]
    public void A_second_label_is_refused_with_its_line(string line) => Refusal(_folder.Write("x", $"{Good}{line}\n")).Message.Should()
        .EndWith($"line 2: {Row} a second label, which would be read as a word of the text. The line is \"{line}\".");

    [Theory]
    [InlineData(new byte[] { 0xC3, 0x28 }, "0xC3 at byte 12")]
    [InlineData(new byte[] { 0x61, 0xED, 0xA0, 0x80 }, "0xED at byte 13")] // half a surrogate pair
    [InlineData(new byte[] { 0xC0, 0xAF }, "0xC0 at byte 12")] // an overlong form
    [InlineData(new byte[] { 0x61, 0x62, 0xE2, 0x82 }, "0xE282 at byte 14")] // cut off
    public void Bytes_that_are_not_UTF8_are_named(byte[] bad, string where)
    {
        string path = _folder.Write("x", [.. Encoding.UTF8.GetBytes($"{Good}__label__1 "), .. bad, (byte)'\n']);
        ReadingOutcome.WithoutAdvice(Refusal(path).Message).Should()
            .StartWith($"{path}, line 2: expected UTF-8, found the bytes {where} of the line. The line is \"__label__1 ");
    }

    [Fact]
    public void An_excerpt_is_60_characters_long_at_most()
    {
        string line = new string('x', 60) + "secret";
        Refusal(_folder.Write("x", line)).Message.Should().EndWith($" The line begins \"{new string('x', 60)}\".");
    }

    [Fact]
    public void An_excerpt_never_ends_in_half_a_character()
    {
        string line = new string('x', 59) + "😀 and on";
        Refusal(_folder.Write("x", line)).Message.Should().EndWith($" The line begins \"{new string('x', 59)}\".");
    }

    [Fact]
    public void An_excerpt_contains_no_control_characters() =>
        Refusal(_folder.Write("x", "\u001B[31mred\u0007\0\u009B\u202Eback\u2028line 😀 é")).Message
            .Should().EndWith("\"\\u001B[31mred\\u0007\\u0000\\u009B\\u202Eback\\u2028line 😀 é\".");

    [Theory]
    [InlineData("")]
    [InlineData(".gz")]
    [InlineData(".bz2")]
    public void An_endless_line_is_refused_before_it_fills_the_memory(string extension)
    {
        string path = _folder.Write($"x{extension}", Packed.As(extension, $"{Good}__label__1 "));
        byte[] part = Packed.As(extension, new string('x', FastTextReader.LongestLine));
        using (var file = File.OpenWrite(path))
        {
            file.Position = file.Length;
            for (int i = 0; i < 40; i++)
                file.Write(part);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        var refusal = Refusal(path);

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(FastTextReader.LongestLine * 20);
        refusal.Message.Should().StartWith($"{path}, line 2: expected a line of at most 1048576 bytes, found a longer line. The line begins \"__label__1 xxx");
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_line_may_have_the_stated_length_but_no_more(int excess, bool accepted)
    {
        string path = _folder.Write("x", $"__label__1 {new string('x', FastTextReader.LongestLine - 11 + excess)}");
        Action load = () => Corpus.Load(path, Split.Train);
        if (accepted)
            load.Should().NotThrow();
        else
            load.Should().Throw<CorpusFormatException>();
    }

    [Theory]
    [InlineData("x.txt", "")]
    [InlineData("x.txt", "\uFEFF")]
    [InlineData("x.gz", "")]
    [InlineData("x.bz2", "")]
    public void An_empty_file_is_refused(string name, string content)
    {
        string path = _folder.Write(name, content);
        Refusal(path).Message.Should().Be(content.Length == 0
            ? $"{path}: expected at least one text, found an empty file."
            : $"{path}: expected at least one text, found none.");
    }

    [Fact]
    public void An_empty_packed_file_is_refused()
    {
        Refusal(_folder.Write("x.gz", Packed.GZip(""))).Message.Should().EndWith("found an empty file.");
        Refusal(_folder.Write("x.bz2", Packed.BZip2(""))).Message.Should().EndWith("found an empty file.");
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        string path = Path.Combine(_folder.Path, "absent", "train.ft.txt");
        var refusal = Refusal(path);
        refusal.Message.Should().Be($"{path}: expected a file of texts, found no file with that name.");
        refusal.Line.Should().BeNull();
    }

    [Fact]
    public void A_directory_is_refused() => Refusal(_folder.Path).Message.Should().Be($"{_folder.Path}: expected a file of texts, found a directory.");

    private static CorpusFormatException Refusal(string path) =>
        FluentActions.Invoking(() => Corpus.Load(path, Split.Train)).Should().Throw<CorpusFormatException>().Which;
}
