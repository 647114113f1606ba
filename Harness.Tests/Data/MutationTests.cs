using System.Text;
using Harness.Data;
using Harness.Data.Formats;
using Harness.Tests.Oracles;
using Harness.Tokens;

namespace Harness.Tests.Data;

/// <summary>Ten thousand damaged files: each ends in the error, or in the rows, that reading it line by line ends in.
/// No crash, no hang, no third outcome.</summary>
[Trait("Category", "Unit")]
public sealed class MutationTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly byte[] _sound =
        Encoding.UTF8.GetBytes(string.Concat(Some.Reviews(9).Select(review => $"__label__{1 + (int)review.Label} {review.Text}\n")));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("x.txt", 8_000)]
    [InlineData("x.gz", 1_000)]
    [InlineData("x.bz2", 1_000)]
    public void Of_a_file(string name, int mutations)
    {
        var random = new Random(mutations);
        var packed = Packed.As(Path.GetExtension(name), Encoding.UTF8.GetString(_sound));
        int refused = 0;
        for (int i = 0; i < mutations; i++)
        {
            byte[] mutated = name == "x.txt" ? MutateText(_sound, random) : MutateBytes(packed, random);
            var path = _folder.Write(name, mutated);

            var outcome = ReadingOutcome.Of(FastTextReader.Read(path));

            outcome.Should().Be(ReadingOutcome.Of(SimpleReader.Read(path)), "mutation {0} is {1}", i, Convert.ToHexString(mutated));
            if (i % 20 == 0)
                Prepared(path).Should().Be(outcome.Error);
            refused += outcome.Error is null ? 0 : 1;
        }

        refused.Should().BeGreaterThan(mutations / 3).And.BeLessThan(mutations);
    }

    [Fact]
    public void A_line_of_fifty_megabytes_is_refused_in_little_memory()
    {
        var path = Path.Combine(_folder.Path, "x.txt");
        using (var file = File.Create(path))
        {
            file.Write("__label__1 fine\n__label__2 "u8);
            for (int megabyte = 0; megabyte < 50; megabyte++)
                file.Write(Encoding.ASCII.GetBytes(new string('x', 1_000_000)));
        }

        var before = GC.GetTotalAllocatedBytes(precise: true);
        Prepared(path).Should().StartWith($"{path}, line 2: expected a line of at most 1048576 bytes, found a longer line.");
        (GC.GetTotalAllocatedBytes(precise: true) - before).Should().BeLessThan(40 << 20);
    }

    /// <summary>Some kilobytes that unpack to five megabytes: a bomb, as small as tests should be.</summary>
    [Theory, InlineData("x.gz"), InlineData("x.bz2")]
    public void A_bomb_is_stopped_at_the_longest_line(string name)
    {
        var path = _folder.Write(name, Packed.As(Path.GetExtension(name), $"__label__1 fine\n__label__2 {new string('x', 5_000_000)}"));
        new FileInfo(path).Length.Should().BeLessThan(50_000);
        Prepared(path).Should().StartWith($"{path}, line 2: expected a line of at most 1048576 bytes, found a longer line.");
    }

    /// <summary>The error of the whole way from file to ids, on all cores.</summary>
    private static string? Prepared(string path)
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

    private static byte[] MutateText(byte[] sound, Random random) => random.Next(8) switch
    {
        0 => Replaced(sound, "\n"u8, random, " "u8),
        1 => Replaced(sound, "__label__"u8, random, "__label_"u8),
        2 => Replaced(sound, "__label__"u8, random, "__label__3"u8),
        3 => Replaced(sound, " "u8, random, "\0"u8),
        4 => Replaced(sound, " "u8, random, [0xED, 0xA0, 0x80]), // half a surrogate pair
        5 => Replaced(sound, "\n"u8, random, "\n\n"u8),
        _ => MutateBytes(sound, random),
    };

    private static byte[] MutateBytes(byte[] sound, Random random)
    {
        int at = random.Next(sound.Length), to = random.Next(at, sound.Length);
        return random.Next(4) switch
        {
            0 => sound[..at],
            1 => [.. sound[..at], .. sound[to..]],
            2 => [.. sound[..to], .. sound[at..]],
            _ => [.. sound[..at], (byte)(sound[at] ^ (1 << random.Next(8))), .. sound[(at + 1)..]],
        };
    }

    private static byte[] Replaced(byte[] sound, ReadOnlySpan<byte> what, Random random, ReadOnlySpan<byte> with)
    {
        int from = random.Next(sound.Length - what.Length), at = sound.AsSpan(from).IndexOf(what);
        return at < 0 ? sound[..^1] : [.. sound[..(from + at)], .. with, .. sound[(from + at + what.Length)..]];
    }
}
