using Harness.Data;
using Harness.Storage;

namespace Harness.Invariants;

/// <summary>Says where to look in a user's own data: in files and settings that the user can change.</summary>
internal static class UsersData
{
    /// <summary>Names the file of a split.</summary>
    /// <param name="files">The user's files.</param>
    /// <param name="split">The split.</param>
    /// <returns>The path as the user types it, in quotation marks.</returns>
    public static string FileOf(this SplitFiles files, Split split) => $"'{ShownPath.Of(split == Split.Train ? files.Train : files.Test)}'";

    /// <summary>Names the files of both splits.</summary>
    /// <param name="files">The user's files.</param>
    public static string Both(this SplitFiles files) => files.Train == files.Test ? files.FileOf(Split.Train)
        : $"{files.FileOf(Split.Train)} and {files.FileOf(Split.Test)}";
}
