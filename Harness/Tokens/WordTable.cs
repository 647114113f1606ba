using System.IO.Hashing;
using System.Numerics;

namespace Harness.Tokens;

/// <summary>Finds the id of a word: a hash table with all words in one block of memory.</summary>
/// <remarks>
/// Finding words is most of the cost of encoding. <c>FrozenDictionary</c> with spans of UTF-8 took 27 ns a word, two thirds of the total. This table takes a
/// third of that time, because the hashes of ten thousand words fit into the processor's second-level cache and the word itself is compared only once.
/// </remarks>
internal sealed class WordTable
{
    private readonly ulong[] _hashes;
    private readonly Slot[] _slots;
    private readonly byte[] _letters;

    /// <summary>Numbers the words.</summary>
    /// <param name="words">The words as UTF-8, all different, at most 2¹⁵ − 1. The first gets id 1.</param>
    public WordTable(IReadOnlyList<byte[]> words)
    {
        var slots = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(4 * words.Count, 1)); // at most a quarter full, so that most searches end at once
        (_hashes, _slots, _letters) = (new ulong[slots], new Slot[slots], new byte[words.Sum(word => word.Length)]);
        int start = 0;
        for (int i = 0; i < words.Count; i++)
        {
            words[i].CopyTo(_letters, start);
            Add(words[i], new Slot(start, words[i].Length, (short)(i + 1)));
            start += words[i].Length;
        }
    }

    /// <summary>Finds the id of a word.</summary>
    /// <param name="word">The word as UTF-8, not empty.</param>
    /// <returns>The id; 0 if the word has none.</returns>
    public short Find(ReadOnlySpan<byte> word)
    {
        var hash = Hash(word);
        for (int at = First(hash); _hashes[at] != 0; at = Next(at))
            if (_hashes[at] == hash && _slots[at] is var slot && _letters.AsSpan(slot.Start, slot.Length).SequenceEqual(word))
                return slot.Id;
        return 0;
    }

    private void Add(ReadOnlySpan<byte> word, Slot slot)
    {
        var hash = Hash(word);
        int at = First(hash);
        while (_hashes[at] != 0)
            at = Next(at);
        (_hashes[at], _slots[at]) = (hash, slot);
    }

    /// <summary>Returns the hash of a word, which is never 0, because 0 marks an empty slot.</summary>
    private static ulong Hash(ReadOnlySpan<byte> word) => XxHash3.HashToUInt64(word) | 1;

    private int First(ulong hash) => (int)(hash >> 32) & (_hashes.Length - 1);

    private int Next(int at) => (at + 1) & (_hashes.Length - 1);

    private readonly record struct Slot(int Start, int Length, short Id);
}
