using System.Text;
using Harness.Data;
using Harness.Data.Formats;
using Harness.Tests.Oracles;
using Harness.Tokens;

namespace Harness.Tests.Data;

/// <summary>Tests ten thousand damaged files: each gives the same error or the same rows as a simple reader that reads line by line. The reader never crashes,
/// never hangs, and has no third outcome.</summary>
[Trait("Category", "Unit")]
public sealed class MutationTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly byte[] _valid =
        Encoding.UTF8.GetBytes(string.Concat(Some.Reviews(9).Select(review => $"__label__{1 + (int)review.Label} {review.Text}\n")));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("x.txt", 8_000)]
    [InlineData("x.gz", 1_000)]
    [InlineData("x.bz2", 1_000)]
    public void A_damaged_file_gives_the_outcome_of_the_simple_reader(string name, int mutations)
    {
        var random = new Random(mutations);
        var packed = Packed.As(Path.GetExtension(name), Encoding.UTF8.GetString(_valid));
        int refused = 0;
        for (int i = 0; i < mutations; i++)
        {
            byte[] mutated = name == "x.txt" ? MutateText(_valid, random) : MutateBytes(packed, random);
            var path = _folder.Write(name, mutated);

            var outcome = ReadingOutcome.Of(FastTextReader.Read(path));

            outcome.Should().Be(ReadingOutcome.Of(SimpleReader.Read(path)), "mutation {0} is {1}", i, Convert.ToHexString(mutated));
            if (i % 20 == 0)
                ErrorOfEncoding(path).Should().Be(outcome.Error);
            refused += outcome.Error is null ? 0 : 1;
        }

        refused.Should().BeGreaterThan(mutations / 3).And.BeLessThan(mutations);
    }

    /// <summary>Reads a small decompression bomb: a few kilobytes that unpack to five megabytes.</summary>
    [Theory, InlineData("x.gz"), InlineData("x.bz2")]
    public void A_decompression_bomb_is_stopped_at_the_longest_line(string name)
    {
        var path = _folder.Write(name, Packed.As(Path.GetExtension(name), $"__label__1 fine\n__label__2 {new string('x', 5_000_000)}"));
        new FileInfo(path).Length.Should().BeLessThan(50_000);
        ErrorOfEncoding(path).Should().StartWith($"{path}, line 2: expected a line of at most 1048576 bytes, found a longer line.");
    }

    /// <summary>Reads a file and encodes its texts as word ids, on all cores.</summary>
    /// <returns>The error; null if there is none.</returns>
    private static string? ErrorOfEncoding(string path)
    {
        try
        {
            Harness.Tokens.Encoder.Encode(new SplitFile(path, Split.Test), Vocabulary.Fit(["the good"], 5), tokens: 4);
            return null;
        }
        catch (CorpusFormatException e)
        {
            return ReadingOutcome.WithoutAdvice(e.Message);
        }
    }

    private static byte[] MutateText(byte[] valid, Random random) => random.Next(8) switch
    {
        0 => Replace(valid, "\n"u8, random, " "u8),
        1 => Replace(valid, "__label__"u8, random, "__label_"u8),
        2 => Replace(valid, "__label__"u8, random, "__label__3"u8),
        3 => Replace(valid, " "u8, random, "\0"u8),
        4 => Replace(valid, " "u8, random, [0xED, 0xA0, 0x80]), // half a surrogate pair
        5 => Replace(valid, "\n"u8, random, "\n\n"u8),
        _ => MutateBytes(valid, random),
    };

    private static byte[] MutateBytes(byte[] valid, Random random)
    {
        int at = random.Next(valid.Length), to = random.Next(at, valid.Length);
        return random.Next(4) switch
        {
            0 => valid[..at],
            1 => [.. valid[..at], .. valid[to..]],
            2 => [.. valid[..to], .. valid[at..]],
            _ => [.. valid[..at], (byte)(valid[at] ^ (1 << random.Next(8))), .. valid[(at + 1)..]],
        };
    }

    /// <summary>Replaces the first occurrence of some bytes after a random position. Without an occurrence, the last byte is removed.</summary>
    private static byte[] Replace(byte[] valid, ReadOnlySpan<byte> what, Random random, ReadOnlySpan<byte> with)
    {
        int from = random.Next(valid.Length - what.Length), at = valid.AsSpan(from).IndexOf(what);
        return at < 0 ? valid[..^1] : [.. valid[..(from + at)], .. with, .. valid[(from + at + what.Length)..]];
    }
}
