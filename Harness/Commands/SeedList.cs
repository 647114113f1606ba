using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Harness.Commands;

/// <summary>The option <c>--seeds</c>: numbers and ranges, such as <c>1,2,3</c>, <c>1..3</c> or <c>1..3,7</c>.</summary>
internal static class SeedList
{
    /// <summary>The maximum number of seeds. It catches ranges with a digit too many.</summary>
    private const int Most = 1_000;

    /// <summary>Describes the option.</summary>
    /// <param name="description">The description for the help text.</param>
    /// <returns>The option; its default is empty.</returns>
    public static Option<int[]> Option(string description) => new("--seeds") { Description = description, CustomParser = Parse };

    private static int[] Parse(ArgumentResult given)
    {
        var text = string.Join(',', given.Tokens.Select(token => token.Value));
        var seeds = new List<int>();
        foreach (var part in text.Split(','))
        {
            var ends = part.Split("..");
            if (ends.Length > 2 || !Read(ends[0], out var first) || !Read(ends[^1], out var last) || last < first || seeds.Count + (long)last - first >= Most)
            {
                given.AddError($"--seeds takes the seeds themselves: whole numbers from 0, or ranges, such as 1,2,3 or 1..3, at most {Most}; got '{text}'.");
                return [];
            }
            seeds.AddRange(Enumerable.Range(first, last - first + 1));
        }
        return [.. seeds.Distinct()];
    }

    private static bool Read(string text, out int seed) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seed);
}
