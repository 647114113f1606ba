namespace Stars.Models;

/// <summary>The sizes that all models share.</summary>
internal static class Sizes
{
    /// <summary>K: classes.</summary>
    public const int Classes = 5;

    /// <summary>V: ids 0 … V−1.</summary>
    public const int Vocabulary = 10_000;

    /// <summary>T: tokens a review.</summary>
    public const int Tokens = 100;
}
