namespace Harness.Overlap;

/// <summary>Stores signatures by number, 256 bytes each. Blocks are allocated on demand, so the number of signatures need not be known.</summary>
/// <remarks>Several threads may claim different numbers in parallel.</remarks>
internal sealed class SignatureTable
{
    private const int BlockBits = 15, RowsInBlock = 1 << BlockBits; // 8 MiB

    private readonly ulong[]?[] _blocks = new ulong[]?[1 << (31 - BlockBits)];

    /// <summary>Returns the signature of a number that was claimed before.</summary>
    /// <param name="number">Any number from 0.</param>
    /// <returns>Its <see cref="MinHash.Length"/> numbers.</returns>
    public ReadOnlySpan<ulong> this[int number] => Slice(_blocks[number >> BlockBits]!, number);

    /// <summary>Returns the memory of a signature.</summary>
    /// <param name="number">Any number from 0.</param>
    /// <returns>The memory to write to.</returns>
    public Span<ulong> Claim(int number)
    {
        ref var block = ref _blocks[number >> BlockBits];
        if (Volatile.Read(ref block) is null)
            Interlocked.CompareExchange(ref block, new ulong[RowsInBlock * MinHash.Length], null);
        return Slice(Volatile.Read(ref block)!, number);
    }

    /// <summary>Checks whether a signature was written.</summary>
    /// <param name="number">Any number from 0.</param>
    /// <returns>False if the number was never claimed or its memory is still zero, which a signature is by chance once in 2²⁰⁴⁸.</returns>
    public bool Has(int number) => _blocks[number >> BlockBits] is { } block && Slice(block, number).ContainsAnyExcept(0ul);

    private static Span<ulong> Slice(ulong[] block, int number) => block.AsSpan((number & (RowsInBlock - 1)) * MinHash.Length, MinHash.Length);
}
