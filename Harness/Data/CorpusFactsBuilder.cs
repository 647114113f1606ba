using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Harness.Data;

/// <summary>Computes the <see cref="CorpusFacts"/> of a split from its batches, added in order.</summary>
/// <param name="split">The split that the rows belong to.</param>
/// <param name="classes">K, the number of classes.</param>
internal sealed class CorpusFactsBuilder(Split split, int classes) : IDisposable
{
    private readonly IncrementalHash _fingerprint = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ArrayBufferWriter<byte> _canonical = new();
    private readonly int[] _rowsOfClass = new int[classes];

    /// <summary>The number of rows added so far.</summary>
    public int Rows { get; private set; }

    /// <summary>The number of UTF-8 bytes of text added so far.</summary>
    public long TextBytes { get; private set; }

    /// <summary>Adds the next batch.</summary>
    /// <param name="batch">The batch. Its rows are counted; its fault is ignored.</param>
    /// <exception cref="OverflowException">There are more than 2³¹ − 1 rows.</exception>
    public void Add(TextBatch batch)
    {
        _canonical.ResetWrittenCount();
        for (int row = 0; row < batch.Rows; row++)
            Add(batch.Label(row), batch.Text(row));
        _fingerprint.AppendData(_canonical.WrittenSpan);
        Rows = checked(Rows + batch.Rows);
    }

    /// <summary>Returns the facts after the last batch.</summary>
    /// <returns>The facts about all rows.</returns>
    public CorpusFacts Build() =>
        new() { Split = split, Rows = Rows, RowsOfClass = [.. _rowsOfClass], Fingerprint = Convert.ToHexStringLower(_fingerprint.GetHashAndReset()) };

    /// <inheritdoc/>
    public void Dispose() => _fingerprint.Dispose();

    /// <summary>Adds the label, the length of the text, and the text, as <see cref="CorpusFacts.Fingerprint"/> documents them.</summary>
    private void Add(byte label, ReadOnlySpan<byte> text)
    {
        int bytes = 1 + sizeof(int) + text.Length;
        var row = _canonical.GetSpan(bytes);
        row[0] = label;
        BinaryPrimitives.WriteInt32LittleEndian(row[1..], text.Length);
        text.CopyTo(row[(1 + sizeof(int))..]);
        _canonical.Advance(bytes);
        TextBytes += text.Length;
        _rowsOfClass[label]++;
    }
}
