using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Harness.Data;

/// <summary>Takes the batches of a split in their order, and knows what <see cref="CorpusFacts"/> states of them in the end.</summary>
/// <param name="split">What part of the data they are.</param>
/// <param name="classes">K, how many classes there are.</param>
internal sealed class CorpusFactsBuilder(Split split, int classes) : IDisposable
{
    private readonly IncrementalHash _fingerprint = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ArrayBufferWriter<byte> _canonical = new();
    private readonly int[] _rowsOfClass = new int[classes];

    /// <summary>The rows so far.</summary>
    public int Rows { get; private set; }

    /// <summary>Bytes of text in them.</summary>
    public long TextBytes { get; private set; }

    /// <summary>Adds the next batch.</summary>
    /// <param name="batch">Its rows count; its fault does not.</param>
    /// <exception cref="OverflowException">There are more than 2³¹ − 1 rows.</exception>
    public void Add(TextBatch batch)
    {
        _canonical.ResetWrittenCount();
        for (int row = 0; row < batch.Rows; row++)
            Add(batch.Label(row), batch.Text(row));
        _fingerprint.AppendData(_canonical.WrittenSpan);
        Rows = checked(Rows + batch.Rows);
    }

    /// <summary>Ends the split.</summary>
    /// <returns>What is known of it.</returns>
    public CorpusFacts Build() =>
        new() { Split = split, Rows = Rows, RowsOfClass = [.. _rowsOfClass], Fingerprint = Convert.ToHexStringLower(_fingerprint.GetHashAndReset()) };

    /// <inheritdoc/>
    public void Dispose() => _fingerprint.Dispose();

    /// <summary>Its label, the length of its text, and the text, as <see cref="CorpusFacts.Fingerprint"/> documents them.</summary>
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
