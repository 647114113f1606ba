using Parquet;
using Parquet.Schema;

namespace Harness.Tests.Data;

/// <summary>Writes Parquet files for tests.</summary>
internal static class ParquetFile
{
    public static void Write(string path, IReadOnlyList<(string? Text, long Label)> rows, int rowsPerGroup)
    {
        using var file = File.Create(path);
        WriteAsync(file, rows, rowsPerGroup).GetAwaiter().GetResult();
    }

    private static async Task WriteAsync(Stream file, IReadOnlyList<(string? Text, long Label)> rows, int rowsPerGroup)
    {
        var (text, label) = (new DataField<string>("text"), new DataField<long>("label"));
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(text, label), file);
        foreach (var chunk in rows.Chunk(rowsPerGroup))
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync(text, chunk.Select(row => row.Text).ToArray());
            await group.WriteAsync<long>(label, chunk.Select(row => row.Label).ToArray());
        }
    }
}
