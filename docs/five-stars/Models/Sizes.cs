namespace Stars.Models;

/// <summary>The sizes that all models share.</summary>
internal static class Sizes
{
    /// <summary>K: the number of classes.</summary>
    public const int Classes = 5;

    /// <summary>V: the vocabulary size; ids are 0 … V−1.</summary>
    public const int Vocabulary = 10_000;

    /// <summary>T: the number of tokens of a review.</summary>
    public const int Tokens = 100;
}
