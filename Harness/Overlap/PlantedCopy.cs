using System.Text;
using Harness.Arithmetic;

namespace Harness.Overlap;

/// <summary>Creates the planted copies that measure the recall of the search for near-duplicates.</summary>
internal static class PlantedCopy
{
    /// <summary>One word is replaced for this number of words.</summary>
    public const int WordsPerChange = 10;

    /// <summary>Copies a text and replaces a tenth of its words, rounded down, with words that occur nowhere else.</summary>
    /// <param name="normalised">The normalised text.</param>
    /// <param name="seed">The seed that selects the replaced words.</param>
    /// <returns>The copy; null for a text of fewer than ten words.</returns>
    /// <remarks>This is the hardest case: replacing a word costs more shared shingles than inserting or omitting one,
    /// and an unknown word more than a common one.</remarks>
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
            words[unchanged[drawn]] = $"\0{seed}.{change}"; // no normalised word contains a NUL
            unchanged.RemoveAt(drawn);
        }
        return Encoding.UTF8.GetBytes(string.Join(' ', words));
    }
}
