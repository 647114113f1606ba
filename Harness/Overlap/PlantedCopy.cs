using System.Text;
using Harness.Data.Synthetic;

namespace Harness.Overlap;

/// <summary>Makes the copies that tell how many near-duplicates a search finds.</summary>
internal static class PlantedCopy
{
    /// <summary>Of so many words one is replaced.</summary>
    public const int WordsPerChange = 10;

    /// <summary>Copies a text, and replaces a tenth of its words, rounded down, by words that occur nowhere else.</summary>
    /// <param name="normalised">The text.</param>
    /// <param name="seed">Which words are replaced depends on it.</param>
    /// <returns>The copy, or null for a text of fewer than ten words, of which a tenth is none.</returns>
    /// <remarks>Replacing costs more shared shingles than inserting or leaving out, and an unknown word more than a common one: the worst of copies.</remarks>
    public static byte[]? Of(ReadOnlySpan<byte> normalised, int seed)
    {
        var words = Encoding.UTF8.GetString(normalised).Split(' ');
        var changes = words.Length / WordsPerChange;
        if (changes == 0)
            return null;

        var random = new SplitMix64((ulong)seed);
        var unchanged = Enumerable.Range(0, words.Length).ToList();
        for (var change = 0; change < changes; change++)
        {
            var drawn = random.Below(unchanged.Count);
            words[unchanged[drawn]] = $"\0{seed}.{change}"; // no normalised word has a NUL in it
            unchanged.RemoveAt(drawn);
        }
        return Encoding.UTF8.GetBytes(string.Join(' ', words));
    }
}
