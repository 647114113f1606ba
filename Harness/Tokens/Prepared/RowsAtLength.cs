using System.Buffers;

namespace Harness.Tokens.Prepared;

/// <summary>Rows of ids at one length, in a rented buffer.</summary>
internal sealed class RowsAtLength : IDisposable
{
    private readonly int _rows;
    private readonly short[] _rented;

    /// <summary>Rents the buffer.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="tokens">The number of ids in each row.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is below 1, or the ids exceed the maximum length of an array.</exception>
    public RowsAtLength(int rows, int tokens)
    {
        Refuse(tokens, rows);
        (_rows, Tokens) = (rows, tokens);
        _rented = ArrayPool<short>.Shared.Rent(rows * tokens);
    }

    /// <summary>The number of ids in each row.</summary>
    public int Tokens { get; }

    /// <summary>The ids, row by row.</summary>
    public ReadOnlySpan<short> Ids => _rented.AsSpan(0, _rows * Tokens);

    /// <summary>The number of truncated rows.</summary>
    public int Truncated { get; private set; }

    /// <summary>The number of padding ids.</summary>
    public long Pads { get; private set; }

    /// <summary>Refuses a length with which the rows do not fit into one array.</summary>
    /// <param name="tokens">The length in tokens.</param>
    /// <param name="rows">The number of rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is below 1, or the ids exceed the maximum length of an array.</exception>
    public static void Refuse(int tokens, int rows)
    {
        int most = Array.MaxLength / Math.Max(rows, 1);
        if (tokens < 1 || tokens > most)
            throw new ArgumentOutOfRangeException(nameof(tokens), tokens, $"tokens must be 1 to {most} for {rows} rows; got {tokens}.");
    }

    /// <summary>Writes one row.</summary>
    /// <param name="row">The index of the row, from 0.</param>
    /// <param name="sequence">The ids of the row, any number of them.</param>
    /// <param name="padding">How short rows are padded and long rows truncated.</param>
    public void Write(int row, ReadOnlySpan<short> sequence, SequencePadding padding)
    {
        Pads += Math.Max(0, Tokens - sequence.Length);
        if (sequence.Length > Tokens)
            Truncated++;
        padding.Write(sequence, _rented.AsSpan(row * Tokens, Tokens));
    }

    /// <summary>Returns the buffer to the pool.</summary>
    public void Dispose() => ArrayPool<short>.Shared.Return(_rented);
}
