namespace Harness.Overlap;

/// <summary>Signatures by number, 256 bytes each, in blocks that come when they are needed: nobody has to know how many there will be.</summary>
/// <remarks>Several threads may claim different numbers at once.</remarks>
internal sealed class SignatureTable
{
    private const int BlockBits = 15, RowsInBlock = 1 << BlockBits; // 8 MiB

    private readonly ulong[]?[] _blocks = new ulong[]?[1 << (31 - BlockBits)];

    /// <summary>The signature of a number that was claimed before.</summary>
    /// <param name="number">Any number from 0.</param>
    /// <returns>Its <see cref="MinHash.Length"/> numbers.</returns>
    public ReadOnlySpan<ulong> this[int number] => Slice(_blocks[number >> BlockBits]!, number);

    /// <summary>The place for a signature.</summary>
    /// <param name="number">Any number from 0.</param>
    /// <returns>To be written.</returns>
    public Span<ulong> Claim(int number)
    {
        ref var block = ref _blocks[number >> BlockBits];
        if (Volatile.Read(ref block) is null)
            Interlocked.CompareExchange(ref block, new ulong[RowsInBlock * MinHash.Length], null);
        return Slice(Volatile.Read(ref block)!, number);
    }

    /// <summary>Whether a signature was written.</summary>
    /// <param name="number">Any number from 0.</param>
    /// <returns>False if the place was never claimed, or is still zero throughout, which no text's signature is but once in 2²⁰⁴⁸.</returns>
    public bool Has(int number) => _blocks[number >> BlockBits] is { } block && Slice(block, number).ContainsAnyExcept(0ul);

    private static Span<ulong> Slice(ulong[] block, int number) => block.AsSpan((number & (RowsInBlock - 1)) * MinHash.Length, MinHash.Length);
}
