using Harness.Data;
using Harness.Data.Formats;

namespace Harness.Tests.Data.Formats;

[Trait("Category", "Unit")]
public sealed class FastTextReaderTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Labels_1_and_2_become_0_and_1() =>
        Read("__label__2 Great: loved it\n__label__1 Awful: broke\n__label__1 Dull\n").Should().Equal(
            new LabelledText(1, "Great: loved it"),
            new LabelledText(0, "Awful: broke"),
            new LabelledText(0, "Dull"));

    [Fact]
    public void Whitespace_around_a_text_is_stripped_as_in_Python() =>
        Read("__label__1  \t\u00A0\u2003\u0085\u001C two  spaces inside \u001F\u3000\r\n").Single().Text.Should().Be("two  spaces inside");

    [Theory]
    [InlineData('\u200B')] // zero-width space: neither Python nor Unicode calls it whitespace
    [InlineData('\u0000')]
    [InlineData('\u001B')]
    public void Characters_that_Python_does_not_strip_are_kept(char c) => Read($"__label__1 {c}x{c}\n").Single().Text.Should().Be($"{c}x{c}");

    [Fact]
    public void Only_a_line_feed_ends_a_line() =>
        Read("__label__1 a\rb\u2028c\u000Bd\u0085e\n__label__2 f").Select(review => review.Text).Should().Equal("a\rb\u2028c\u000Bd\u0085e", "f");

    [Fact]
    public void A_label_inside_a_text_is_text() =>
        Read("__label__1 says __label__2 here\n").Should().Equal(new LabelledText(0, "says __label__2 here"));

    [Theory]
    [InlineData(FastTextReader.LongestLine - 12)] // the line is longer than the first buffer and just fills the last one
    [InlineData((1 << 16) - 11)]                  // the line feed is the first byte of the second read
    [InlineData((1 << 16) - 12)]
    public void A_long_line_is_read_completely(int length)
    {
        string text = $"{new string('x', length)}y";
        Read($"__label__1 {text}\n__label__2 after\n").Select(review => review.Text).Should().Equal(text, "after");
    }

    [Theory, MemberData(nameof(EveryForm))]
    public void Every_form_of_a_file_gives_the_same_corpus(string lineEnd, string mark, bool endsWithLineEnd, string extension)
    {
        for (int seed = 1; seed <= 3; seed++)
        {
            var reviews = Some.Reviews(count: 40 + seed, seed);
            string rows = string.Join(lineEnd, reviews.Select(review => $"__label__{1 + (int)review.Label} {review.Text}"));
            string content = $"{mark}{rows}{(endsWithLineEnd ? lineEnd : "")}";

            string path = _folder.Write($"train{seed}.ft.txt{extension}", Packed.As(extension, content));

            Corpus.Load(path, Split.Train).Fingerprint.Should().Be(new Corpus(reviews, Split.Train).Fingerprint);
        }
    }

    public static TheoryData<string, string, bool, string> EveryForm()
    {
        var forms = new TheoryData<string, string, bool, string>();
        foreach (string lineEnd in new[] { "\n", "\r\n" })
            foreach (string mark in new[] { "", "\uFEFF" })
                foreach (bool endsWithLineEnd in new[] { true, false })
                    foreach (string extension in new[] { "", ".bz2", ".gz", ".BZ2" })
                        forms.Add(lineEnd, mark, endsWithLineEnd, extension);
        return forms;
    }

    /// <summary>Reads files that the programs bzip2 and gzip made: the outputs of two runs are concatenated, and the border is inside a row. The first gzip
    /// member contains the name of its file.</summary>
    [Theory]
    [InlineData(
        "x.bz2",
        "QlpoOTFBWSZTWcdW/NwAAAZbgAAQQAAwAAAAuyceACAAMU0yMTExBKho0NNBo6V8KGxeIIOw3XKHLFxe6ni8QR8XckU4UJDHVvzc",
        "QlpoOTFBWSZTWYOMVGsAAAHbgAAQQAAQAAAAsgSMgCAAIhPTRHqehA0DQ+jVwgBHfIp26ei7kinChIQcYqNY")]
    [InlineData(
        "x.gz",
        "H4sICALNBGsAA2EAi4/PSUxKzYmPN1JIyywqLlEoLilKTczlioeJGyokl5YoZOYBAHatQGApAAAA",
        "H4sIAAAAAAAAA1MoKc/nio/PSUxKzYmPN1LISSwu4QIAXCeBuhUAAAA=")]
    public void Concatenated_compressed_files_are_read_as_one_file(string name, string first, string second)
    {
        string path = _folder.Write(name, [.. Convert.FromBase64String(first), .. Convert.FromBase64String(second)]);
        FastTextReader.Read(path).Should().Equal(
            new LabelledText(1, "first stream"), new LabelledText(0, "cut in two"),
                new LabelledText(1, "last"));
    }

    [Fact]
    public void A_gzip_header_may_have_every_optional_field()
    {
        byte[] packed = Packed.GZip("__label__1 x\n");
        byte[] header =
        [
            0x1F, 0x8B, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3,
            /* extra */ 3, 0, 1, 2, 3, /* name */ (byte)'n', 0, /* comment */ (byte)'c', 0, /* checksum of these */ 7, 7,
        ];
        FastTextReader.Read(_folder.Write("x.gz", [.. header, .. packed[10..]])).Single().Text.Should().Be("x");
    }

    [Fact]
    public void Rows_are_read_only_when_they_are_requested() =>
        FastTextReader.Read(_folder.Write("x.txt", "__label__1 good\nnonsense\n")).First().Text.Should().Be("good");

    private IEnumerable<LabelledText> Read(string content) => FastTextReader.Read(_folder.Write("x.txt", content));
}
