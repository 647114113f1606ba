using System.Collections.Concurrent;

namespace Harness.Snapshots.BuiltIn;

/// <summary>Settings for all snapshots of a process. They have the same members as Verify's type of this name, as far as they are used here.</summary>
public static class VerifierSettings
{
    private static readonly ConcurrentDictionary<string, StringCompare> Comparers = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Registers a comparer for all texts of one extension that are not byte-equal.</summary>
    /// <param name="extension">The extension without a dot.</param>
    /// <param name="compare">The comparer. It is called only if the texts differ and the settings of the snapshot have no comparer.</param>
    public static void RegisterStringComparer(string extension, StringCompare compare) => Comparers[extension] = compare;

    /// <summary>Makes Verify write files without a byte-order mark. This engine never writes one.</summary>
    public static void UseUtf8NoBom()
    {
        // SnapshotFiles writes UTF-8 without a mark.
    }

    internal static StringCompare? ComparerFor(string extension) => Comparers.GetValueOrDefault(extension);
}
