using Harness.Data;

namespace Harness.Tokens.Prepared;

/// <summary>The names of the columns of prepared texts. In a cache they are file names.</summary>
internal static class ColumnNames
{
    /// <summary>The words that have an id, the most frequent first; each line is a count, a tab, the word and a line feed.</summary>
    public const string Vocabulary = "vocabulary.utf8";

    /// <summary>Returns the name of the labels: one byte for each row, 0 to K − 1.</summary>
    public static string Labels(Split split) => $"{Name(split)}.labels.uint8";

    /// <summary>Returns the name of the ids: N × T ids, row by row, little-endian.</summary>
    public static string Ids(Split split, int tokens) => FormattableString.Invariant($"{Name(split)}-{tokens}.ids.int16");

    /// <summary>Returns the name of a split, as in the names of published files.</summary>
    public static string Name(Split split) => split == Split.Train ? "train" : "test";
}
