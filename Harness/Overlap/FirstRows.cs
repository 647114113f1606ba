using System.Numerics;

namespace Harness.Overlap;

/// <summary>Finds the first row with a text, using an open-addressing table of row indices over existing hashes.</summary>
/// <remarks>
/// Uses linear probing, at most half full: 8 to 16 bytes a row, compared with about 50 for a dictionary. The hashes are random already and are not hashed
/// again.
/// </remarks>
internal sealed class FirstRows
{
    private const int None = -1;

    private readonly ReadOnlyMemory<UInt128> _hashes;
    private readonly int[] _slots; // a row + 1, or 0 for an empty slot

    /// <summary>Creates an empty table.</summary>
    /// <param name="hashes">The hashes of all rows that will be added.</param>
    public FirstRows(ReadOnlyMemory<UInt128> hashes)
    {
        _hashes = hashes;
        _slots = new int[BitOperations.RoundUpToPowerOf2(2 * (ulong)hashes.Length + 1)];
    }

    /// <summary>Adds a row unless its text was added before. Rows are added in order.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <returns>The first row that was added with this text; <paramref name="row"/> itself if the text is new.</returns>
    public int AddOrFind(int row)
    {
        var slot = SlotOf(_hashes.Span[row]);
        if (_slots[slot] == 0)
            _slots[slot] = row + 1;
        return _slots[slot] - 1;
    }

    /// <summary>Finds a text.</summary>
    /// <param name="hash">The hash of the text.</param>
    /// <returns>The first row with the text; −1 if there is none.</returns>
    public int Find(UInt128 hash) => _slots[SlotOf(hash)] is var row and not 0 ? row - 1 : None;

    private int SlotOf(UInt128 hash)
    {
        var hashes = _hashes.Span;
        var last = _slots.Length - 1;
        var slot = (int)(ulong)hash & last;
        while (_slots[slot] != 0 && hashes[_slots[slot] - 1] != hash)
            slot = (slot + 1) & last;
        return slot;
    }
}
