using System.Collections.Concurrent;

namespace Harness.Snapshots.BuiltIn;

/// <summary>What holds for all snapshots of a process; the same members as Verify's type of this name, as far as they are used here.</summary>
public static class VerifierSettings
{
    private static readonly ConcurrentDictionary<string, StringCompare> Comparers = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Compares all texts of one extension that are not the same to the byte.</summary>
    /// <param name="extension">Without a dot.</param>
    /// <param name="compare">Asked only then, and only if a snapshot's own settings name no comparer.</param>
    public static void RegisterStringComparer(string extension, StringCompare compare) => Comparers[extension] = compare;

    /// <summary>Tells Verify to write files without a byte order mark. This engine never writes one.</summary>
    public static void UseUtf8NoBom()
    {
        // SnapshotFiles writes UTF-8 without a mark.
    }

    internal static StringCompare? ComparerFor(string extension) => Comparers.GetValueOrDefault(extension);
}
