using Parquet;
using Parquet.Schema;

namespace Harness.Tests.Data;

/// <summary>Writes Parquet for tests.</summary>
internal static class ParquetFile
{
    public static void Write(string path, IReadOnlyList<(string Text, long Label)> rows, int rowsOfAGroup)
    {
        using var file = File.Create(path);
        WriteAsync(file, rows, rowsOfAGroup).GetAwaiter().GetResult();
    }

    private static async Task WriteAsync(Stream file, IReadOnlyList<(string Text, long Label)> rows, int rowsOfAGroup)
    {
        var (text, label) = (new DataField<string>("text"), new DataField<long>("label"));
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(text, label), file);
        foreach (var some in rows.Chunk(rowsOfAGroup))
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync(text, some.Select(row => row.Text).ToArray());
            await group.WriteAsync<long>(label, some.Select(row => row.Label).ToArray());
        }
    }
}
