using System.Text;
using Harness.Data;
using Harness.Data.Synthetic;
using Harness.Overlap;

namespace Harness.Tests.Overlap;

internal static partial class Some
{
    /// <summary>Returns hashed texts for the search for duplicates. The labels alternate, starting with 0.</summary>
    public static HashedRows HashedRows(params string[] texts) =>
        new(texts.Select(text => TextHash.Of(Normalised(text))).ToArray(), texts.Select((_, row) => (byte)(row % 2)).ToArray());

    public static byte[] Normalised(string text) => new NormalisedText().Read(Encoding.UTF8.GetBytes(text)).ToArray();

    public static string[] SyntheticTexts(int rows, Split split = Split.Train) =>
        [.. new TextGenerator(1, split).Generate(rows).Select(review => review.Text)];
}
