using System.Text;
using Harness.Data;
using Harness.Data.Formats;
using Harness.Tests.Oracles;
using Harness.Tokens;

namespace Harness.Tests.Data;

/// <summary>Tests the reader and the tokenizer, which work on bytes, against simple versions, which work on strings: both give the same rows, the same words
/// and the same errors.</summary>
[Trait("Category", "Unit")]
public sealed class SplitFileTests : IDisposable
{
    private const int Files = 400;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Gives_the_rows_and_words_of_the_simple_reader_on_random_Unicode()
    {
        var random = new Random(1);
        for (int file = 0; file < Files; file++)
        {
            var path = _folder.Write("x", RandomFile(random, valid: true));

            var rows = FastTextReader.Read(path).ToArray();

            rows.Should().Equal(SimpleReader.Read(path));
            foreach (var (_, text) in rows)
                KerasTokenizer.Split(text).Should().Equal(SimpleTokenizer.Split(text));
        }
    }

    [Fact]
    public void Gives_the_error_of_the_simple_reader_on_random_faults()
    {
        var random = new Random(2);
        int refused = 0;
        for (int file = 0; file < Files; file++)
        {
            var path = _folder.Write("x", RandomFile(random, valid: false));
            var outcome = ReadingOutcome.Of(FastTextReader.Read(path));

            outcome.Should().Be(ReadingOutcome.Of(SimpleReader.Read(path)));
            refused += outcome.Error is null ? 0 : 1;
        }

        refused.Should().BeGreaterThan(Files / 2);
    }

    [Fact]
    public void Chunks_end_between_lines_at_any_position()
    {
        // The lines have different lengths of 70 kB and more, so they cross the borders of chunks of a megabyte at many positions.
        var lines = Enumerable.Range(0, 40)
            .Select(line => $"__label__{1 + line % 2} {new string((char)('a' + line % 26), 70_000 + 997 * line)} {line}").ToArray();
        var path = _folder.Write("x", string.Join('\n', lines));

        new SplitFile(path, Split.Train).Batches().Count().Should().BeGreaterThan(2);
        FastTextReader.Read(path).Select(review => review.Text).Should().Equal(lines.Select(line => line[11..]));
    }

    [Fact]
    public void Can_be_read_several_times()
    {
        var file = new SplitFile(_folder.Write("x", "__label__1 a\n__label__2 b"), Split.Train);
        file.Batches().Single()().Rows.Should().Be(2);
        file.Batches().Single()().Rows.Should().Be(2);
    }

    private static byte[] RandomFile(Random random, bool valid)
    {
        var bytes = new List<byte>();
        int lines = 1 + random.Next(12), faulty = valid ? -1 : random.Next(lines);
        for (int line = 0; line < lines; line++)
        {
            if (line > 0)
                bytes.AddRange(random.Next(4) == 0 ? "\r\n"u8 : "\n"u8);
            byte[] row = [.. Encoding.UTF8.GetBytes($"__label__{1 + random.Next(2)}{Space(random)} {Space(random)}x{RandomText(random)}{Space(random)}")];
            bytes.AddRange(line == faulty ? Damage(row, random) : row);
        }

        return [.. bytes];
    }

    /// <summary>Damages a row in one of the ways that occur in real files. Now and then the damaged row is still valid.</summary>
    private static byte[] Damage(byte[] row, Random random)
    {
        var at = random.Next(row.Length);
        switch (random.Next(5))
        {
            case 0:
                row[at] ^= (byte)(1 << random.Next(8));
                return row;
            case 1:
                return row[..at];
            case 2:
                return row[at..];
            case 3:
                row[random.Next(12)] = (byte)random.Next(256);
                return row;
            default:
                return [.. row[..at], (byte)random.Next(128, 256), .. row[at..]];
        }
    }

    private static string Space(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(3)).Select(_ => "\t\r\u00A0\u2003\u0085\u001C\u3000"[random.Next(7)]));

    /// <summary>Returns letters of many scripts in upper and lower case, characters that the filter of Keras removes and others that it keeps, and characters
    /// outside the basic multilingual plane.</summary>
    private static string RandomText(Random random)
    {
        var text = new StringBuilder();
        for (int length = random.Next(60); length > 0; length--)
        {
            text.Append(random.Next(6) switch
            {
                0 => WordRules.KerasFilters.Replace("\n", "")[random.Next(WordRules.KerasFilters.Length - 1)].ToString(),
                1 => " ",
                2 => "AbΣσςİıßÅé'’\u0301\u00AD\u000B\u2028\u0000"[random.Next(16)].ToString(),
                3 => new Rune(random.Next(0x10000, 0x1F000)).ToString(),
                4 => RandomLetter(random),
                _ => ((char)random.Next('A', 'z' + 1)).ToString(),
            });
        }

        return text.ToString();
    }

    private static string RandomLetter(Random random)
    {
        while (true)
            if (Rune.TryCreate(random.Next(0x80, 0xFFFF), out var rune))
                return rune.ToString();
    }
}
