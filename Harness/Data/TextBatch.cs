using System.Buffers;
using System.Text;

namespace Harness.Data;

/// <summary>Some consecutive rows of a split: their texts as UTF-8 in one rented buffer, and their labels.</summary>
public sealed class TextBatch : IDisposable
{
    private readonly byte[] _rented;
    private readonly List<Row> _rows;

    /// <summary>Takes rows that lie in a buffer.</summary>
    /// <param name="rented">From the shared pool; given back by <see cref="Dispose"/>.</param>
    /// <param name="rows">Where each is.</param>
    internal TextBatch(byte[] rented, List<Row> rows) => (_rented, _rows) = (rented, rows);

    /// <summary>The number of rows; 0 only before a <see cref="Fault"/>.</summary>
    public int Rows => _rows.Count;

    /// <summary>What is wrong with the line after the last row; null if the batch is sound. Then no batch follows that counts.</summary>
    internal LineFault? Fault { get; init; }

    /// <summary>Bytes of the file, packed or not, that were read up to here; 0 where there is no file.</summary>
    internal long FileBytes { get; init; }

    /// <summary>The label of a row.</summary>
    /// <param name="row">0 to <see cref="Rows"/> − 1.</param>
    /// <returns>The index of its class.</returns>
    public byte Label(int row) => _rows[row].Label;

    /// <summary>The text of a row.</summary>
    /// <param name="row">0 to <see cref="Rows"/> − 1.</param>
    /// <returns>Valid UTF-8, stripped as by Python's <c>strip()</c>, never empty; there until <see cref="Dispose"/>.</returns>
    public ReadOnlySpan<byte> Text(int row) => _rented.AsSpan(_rows[row].Start, _rows[row].Length);

    /// <summary>The row as an object of its own.</summary>
    /// <param name="row">0 to <see cref="Rows"/> − 1.</param>
    /// <returns>The text.</returns>
    public LabelledText LabelledText(int row) => new(Label(row), Encoding.UTF8.GetString(Text(row)));

    /// <summary>Gives the buffer back.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_rented);

    /// <summary>Where a row's text is, and what it is labelled.</summary>
    internal readonly record struct Row(int Start, int Length, byte Label);
}
