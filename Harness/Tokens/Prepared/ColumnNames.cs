using Harness.Data;

namespace Harness.Tokens.Prepared;

/// <summary>What the columns of prepared texts are called; in a cache, these are names of files.</summary>
internal static class ColumnNames
{
    /// <summary>The words that have an id, the most frequent first: a count, a tab, the word, a line feed.</summary>
    public const string Vocabulary = "vocabulary.utf8";

    /// <summary>One byte a row, 0 to K − 1.</summary>
    public static string Labels(Split split) => $"{Name(split)}.labels.uint8";

    /// <summary>N × T ids, row by row, little-endian.</summary>
    public static string Ids(Split split, int tokens) => FormattableString.Invariant($"{Name(split)}-{tokens}.ids.int16");

    /// <summary>As in the published files' names.</summary>
    public static string Name(Split split) => split == Split.Train ? "train" : "test";
}
