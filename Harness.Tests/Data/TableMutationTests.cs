using System.Text;
using System.Text.Json;
using Harness.Data;
using Harness.Tests.Oracles;

namespace Harness.Tests.Data;

/// <summary>Tests damaged tables: reading one gives either an error that names the file, or the right rows. Each format has a thousand damaged tables. The
/// environment variable RESEARCH_MUTATIONS changes this number; .ci/run sets it to ten thousand.</summary>
[Trait("Category", "Unit")]
public sealed class TableMutationTests : IDisposable
{
    private static readonly int Mutations = int.TryParse(Environment.GetEnvironmentVariable("RESEARCH_MUTATIONS"), out var count) ? count : 1_000;

    private static readonly Labels Labels = Labels.Polarity;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Damaged_csv() => ReadDamaged(Encoding.UTF8.GetBytes("text,label\r\n" + string.Concat(Some.Reviews(9).Select(row =>
        $"\"{row.Text.Replace("wow", "\"wow\",\n").Replace("\"", "\"\"")}\",{1 + row.Label}\r\n"))), TextFormat.Csv, SimpleTables.Csv);

    [Fact]
    public void Damaged_json_lines() => ReadDamaged(Encoding.UTF8.GetBytes(string.Concat(Some.Reviews(9).Select(row =>
        $"{{\"text\": {JsonSerializer.Serialize(row.Text)}, \"more\": [{{\"text\": 1}}], \"label\": {1 + row.Label}}}\n"))), TextFormat.JsonLines,
        SimpleTables.JsonLines);

    /// <summary>Reads damaged Parquet files without an oracle: a changed letter gives another text, which no simple reader could detect. Checks only that no
    /// exception other than <see cref="CorpusFormatException"/> is thrown.</summary>
    [Fact]
    public void Damaged_parquet()
    {
        var path = Path.Combine(_folder.Path, "x");
        ParquetFile.Write(path, [.. Some.Reviews(9).Select(row => (row.Text, 1L + row.Label))], rowsPerGroup: 4);
        ReadDamaged(File.ReadAllBytes(path), TextFormat.Parquet, oracle: null);
    }

    private void ReadDamaged(byte[] valid, TextFormat format, Func<byte[], Labels, IReadOnlyList<(byte, string)>?>? oracle)
    {
        var (random, refused, path) = (new Random(Mutations), 0, Path.Combine(_folder.Path, "mutated"));
        oracle?.Invoke(valid, Labels).Should().HaveCount(9);
        for (int i = 0; i < Mutations; i++)
        {
            var mutated = Damage(valid, random);
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

    /// <summary>Cuts a file off, removes or repeats a part, inserts or overwrites a special character, or flips a bit.</summary>
    private static byte[] Damage(byte[] valid, Random random)
    {
        int at = random.Next(valid.Length), to = random.Next(at, valid.Length);
        ReadOnlySpan<byte> special = "\"\n\r,\\{}[]: \0"u8;
        return random.Next(6) switch
        {
            0 => valid[..at],
            1 => [.. valid[..at], .. valid[to..]],
            2 => [.. valid[..to], .. valid[at..]],
            3 => [.. valid[..at], special[random.Next(special.Length)], .. valid[at..]],
            4 => [.. valid[..at], special[random.Next(special.Length)], .. valid[(at + 1)..]],
            _ => [.. valid[..at], (byte)(valid[at] ^ (1 << random.Next(8))), .. valid[(at + 1)..]],
        };
    }
}
