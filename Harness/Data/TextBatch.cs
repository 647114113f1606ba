using System.Buffers;
using System.Text;

namespace Harness.Data;

/// <summary>Consecutive rows of a split: their texts as UTF-8 in one rented buffer, and their labels.</summary>
public sealed class TextBatch : IDisposable
{
    private readonly byte[] _rented;
    private readonly List<Row> _rows;

    /// <summary>Creates a batch from rows in a buffer.</summary>
    /// <param name="rented">The buffer, rented from the shared pool; <see cref="Dispose"/> returns it.</param>
    /// <param name="rows">The position and the label of each row.</param>
    internal TextBatch(byte[] rented, List<Row> rows) => (_rented, _rows) = (rented, rows);

    /// <summary>The number of rows. It is 0 only if there is a <see cref="Fault"/> or if rows were left out.</summary>
    public int Rows => _rows.Count;

    /// <summary>The fault in the line after the last row; null if there is none. Batches after a fault are not valid.</summary>
    internal LineFault? Fault { get; init; }

    /// <summary>The number of rows that were left out because they have no text.</summary>
    internal int EmptyTexts { get; init; }

    /// <summary>The number of bytes of the file (as stored: packed or plain) that were read up to this batch; 0 if there is no file.</summary>
    internal long FileBytes { get; init; }

    /// <summary>Returns the label of a row.</summary>
    /// <param name="row">0 to <see cref="Rows"/> − 1.</param>
    /// <returns>The index of its class.</returns>
    public byte Label(int row) => _rows[row].Label;

    /// <summary>Returns the text of a row.</summary>
    /// <param name="row">0 to <see cref="Rows"/> − 1.</param>
    /// <returns>Valid UTF-8, stripped as by Python's <c>strip()</c>, never empty. The bytes are valid until <see cref="Dispose"/>.</returns>
    public ReadOnlySpan<byte> Text(int row) => _rented.AsSpan(_rows[row].Start, _rows[row].Length);

    /// <summary>Returns a copy of a row.</summary>
    /// <param name="row">0 to <see cref="Rows"/> − 1.</param>
    /// <returns>The row.</returns>
    public LabelledText LabelledText(int row) => new(Label(row), Encoding.UTF8.GetString(Text(row)));

    /// <summary>Returns the buffer to the pool.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_rented);

    /// <summary>The position of the text of a row, and its label.</summary>
    internal readonly record struct Row(int Start, int Length, byte Label);
}
