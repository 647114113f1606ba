using Harness.Arithmetic;

namespace Harness.Data.Synthetic;

/// <summary>The invented authors of synthetic texts. Each author signs one text, so no two texts are equal.</summary>
/// <remarks>
/// First name, family name and town consist of two syllables each. There are 256 of each, and no other word of the grammar is among them. Texts with
/// different signatures are therefore different.
/// </remarks>
internal static class SyntheticAuthors
{
    /// <summary>The number of authors: 256 first names, family names and towns.</summary>
    public const int Count = 1 << 24;

    private static readonly string[] FirstNames = Names(
        "Al Be Cor Da El Fi Gre Har Is Jo Ka Lu Mar Ni Os Ro",
        "bert dina fred gana lia mara min nard nette rick rina sa thea vid win zo");

    private static readonly string[] FamilyNames = Names(
        "Ash Bax Cald Dray Ever Finch Gals Hol Ing Kemp Lang Mer Nor Pem Rad Whit",
        "bar combe den er field gate ham ings leigh man more ner sby son well worth");

    private static readonly string[] Towns = Names(
        "Ald Bram Clay Dun Elm Fair Glen High Kirk Lake Mill Oak Pel Red Stan Thorn",
        "borough bridge bury cliff dale ford grove haven hurst land mouth port stead ton view wick");

    /// <summary>Returns the author of a row. Every row of both splits has a different one.</summary>
    /// <param name="row">The row within the split, from 0.</param>
    /// <param name="split">Train or test.</param>
    /// <param name="seed">The seed, which determines the order of the authors.</param>
    /// <returns>A number in [0, <see cref="Count"/>).</returns>
    /// <remarks>
    /// Addition, multiplication by an odd number and xor with a right shift are bijections on 24 bits, so different rows have different authors. They also
    /// mix the bits: both splits use every name, and no name reveals its split.
    /// </remarks>
    public static int Of(int row, Split split, ulong seed)
    {
        const uint Mask = Count - 1;
        var author = (uint)row * 2 + (split == Split.Test ? 1u : 0u);
        author = (author + (uint)SplitMix64.Scatter(seed)) & Mask;
        for (var round = 0; round < 3; round++)
        {
            author = (author ^ (author >> 13)) * 0x9E3779B1 & Mask;
        }
        return (int)(author ^ (author >> 11));
    }

    /// <summary>Returns first name, family name and town.</summary>
    /// <param name="author">A number in [0, <see cref="Count"/>).</param>
    /// <returns>A text such as "Corlia Finchwell from Oakhaven", different for every author.</returns>
    public static string Signature(int author) =>
        $"{FirstNames[author & 255]} {FamilyNames[(author >> 8) & 255]} from {Towns[author >> 16]}";

    private static string[] Names(string heads, string tails) =>
        [.. from head in heads.Split(' ') from tail in tails.Split(' ') select head + tail];
}
