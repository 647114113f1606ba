using System.Buffers;

namespace Harness.Tokens.Prepared;

/// <summary>Some rows of ids at one length, in a rented buffer.</summary>
internal sealed class RowsAtLength : IDisposable
{
    private readonly int _rows;
    private readonly short[] _rented;

    /// <summary>Rents room.</summary>
    /// <param name="rows">How many rows.</param>
    /// <param name="tokens">Ids a row.</param>
    /// <exception cref="ArgumentOutOfRangeException">See <see cref="Refuse"/>.</exception>
    public RowsAtLength(int rows, int tokens)
    {
        Refuse(tokens, rows);
        (_rows, Tokens) = (rows, tokens);
        _rented = ArrayPool<short>.Shared.Rent(rows * tokens);
    }

    /// <summary>Ids a row.</summary>
    public int Tokens { get; }

    /// <summary>Row by row.</summary>
    public ReadOnlySpan<short> Ids => _rented.AsSpan(0, _rows * Tokens);

    /// <summary>Rows with more ids than fit.</summary>
    public int Truncated { get; private set; }

    /// <summary>Ids that are padding.</summary>
    public long Pads { get; private set; }

    /// <summary>Refuses a length that no array of so many rows can have.</summary>
    /// <param name="tokens">The length.</param>
    /// <param name="rows">The number of rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1, or the ids are more than one array holds.</exception>
    public static void Refuse(int tokens, int rows)
    {
        int most = Array.MaxLength / Math.Max(rows, 1);
        if (tokens < 1 || tokens > most)
            throw new ArgumentOutOfRangeException(nameof(tokens), tokens, $"tokens must be 1 to {most} for {rows} rows; got {tokens}.");
    }

    /// <summary>Writes one row.</summary>
    /// <param name="row">0 to the number of rows − 1.</param>
    /// <param name="sequence">Its ids, any number of them.</param>
    /// <param name="padding">Where short rows get zeros, and where long ones lose ids.</param>
    public void Write(int row, ReadOnlySpan<short> sequence, SequencePadding padding)
    {
        Pads += Math.Max(0, Tokens - sequence.Length);
        if (sequence.Length > Tokens)
            Truncated++;
        padding.Write(sequence, _rented.AsSpan(row * Tokens, Tokens));
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose() => ArrayPool<short>.Shared.Return(_rented);
}
