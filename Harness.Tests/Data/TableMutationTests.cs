using System.Text;
using System.Text.Json;
using Harness.Data;
using Harness.Tests.Oracles;

namespace Harness.Tests.Data;

/// <summary>Damaged tables of each format: each ends in an error that says where, or in the right rows. A thousand of each; RESEARCH_MUTATIONS says another
/// number, and .ci/run asks for ten thousand.</summary>
[Trait("Category", "Unit")]
public sealed class TableMutationTests : IDisposable
{
    private static readonly int Mutations = int.TryParse(Environment.GetEnvironmentVariable("RESEARCH_MUTATIONS"), out var asked) ? asked : 1_000;

    private static readonly Labels Labels = Labels.Polarity;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_csv() => Mutate(Encoding.UTF8.GetBytes("text,label\r\n" + string.Concat(Some.Reviews(9).Select(row =>
        $"\"{row.Text.Replace("wow", "\"wow\",\n").Replace("\"", "\"\"")}\",{1 + row.Label}\r\n"))), TextFormat.Csv, SimpleTables.Csv);

    [Fact]
    public void Of_json_lines() => Mutate(Encoding.UTF8.GetBytes(string.Concat(Some.Reviews(9).Select(row =>
        $"{{\"text\": {JsonSerializer.Serialize(row.Text)}, \"more\": [{{\"text\": 1}}], \"label\": {1 + row.Label}}}\n"))), TextFormat.JsonLines,
        SimpleTables.JsonLines);

    /// <summary>A letter that is another one is another text, and no oracle knows better: no exception but a refusal is all that is asked.</summary>
    [Fact]
    public void Of_parquet()
    {
        var path = Path.Combine(_folder.Path, "x");
        ParquetFile.Write(path, [.. Some.Reviews(9).Select(row => (row.Text, 1L + row.Label))], rowsOfAGroup: 4);
        Mutate(File.ReadAllBytes(path), TextFormat.Parquet, oracle: null);
    }

    private void Mutate(byte[] sound, TextFormat format, Func<byte[], Labels, IReadOnlyList<(byte, string)>?>? oracle)
    {
        var (random, refused, path) = (new Random(Mutations), 0, Path.Combine(_folder.Path, "mutated"));
        oracle?.Invoke(sound, Labels).Should().HaveCount(9);
        for (int i = 0; i < Mutations; i++)
        {
            var mutated = Mutated(sound, random);
            File.WriteAllBytes(path, mutated);
            var (rows, error) = Read(new SplitFile(path, Split.Test, Labels) { Format = format });
            if (oracle is not null && oracle(mutated, Labels) is var expected && !(rows ?? []).SequenceEqual(expected ?? []))
                rows.Should().BeEquivalentTo(expected, "mutation {0} is {1}; {2}", i, Encoding.Latin1.GetString(mutated), error);
            error?.Should().StartWith(path);
            refused += error is null ? 0 : 1;
        }
        refused.Should().BeGreaterThan(Mutations / 10).And.BeLessThan(Mutations);
    }

    private static (IReadOnlyList<(byte, string)>? Rows, string? Error) Read(SplitFile file)
    {
        var rows = new List<(byte, string)>();
        try
        {
            foreach (var parse in file.Batches())
            {
                using var batch = parse();
                for (int row = 0; row < batch.Rows; row++)
                    rows.Add((batch.Label(row), batch.LabelledText(row).Text));
                if (batch.Fault is { } fault)
                    throw (fault with { IsUnknownLabel = false }).In(file);
            }
            return rows.Count > 0 ? (rows, null) : (null, $"{file.Path}: no row");
        }
        catch (CorpusFormatException e)
        {
            return (null, e.Message);
        }
    }

    private static byte[] Mutated(byte[] sound, Random random)
    {
        int at = random.Next(sound.Length), to = random.Next(at, sound.Length);
        ReadOnlySpan<byte> special = "\"\n\r,\\{}[]: \0"u8;
        return random.Next(6) switch
        {
            0 => sound[..at],
            1 => [.. sound[..at], .. sound[to..]],
            2 => [.. sound[..to], .. sound[at..]],
            3 => [.. sound[..at], special[random.Next(special.Length)], .. sound[at..]],
            4 => [.. sound[..at], special[random.Next(special.Length)], .. sound[(at + 1)..]],
            _ => [.. sound[..at], (byte)(sound[at] ^ (1 << random.Next(8))), .. sound[(at + 1)..]],
        };
    }
}
