using Harness.Storage;

namespace Harness.Snapshots;

/// <summary>A snapshot that a run left beside its baseline, for a person to look at and accept.</summary>
/// <param name="Directory">Where both lie.</param>
/// <param name="Name">Without ".received.json".</param>
public sealed record ReceivedSnapshot(string Directory, string Name)
{
    private const string Ending = ".received.json";

    private SnapshotFiles Files => new(Path.Combine(Directory, Name + Ending), Path.Combine(Directory, $"{Name}.verified.json"));

    /// <summary>Everything that was received in a folder of results and the folders in it.</summary>
    /// <param name="results">The folder.</param>
    /// <returns>In the order of their paths.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static IReadOnlyList<ReceivedSnapshot> In(string results) =>
    [
        .. System.IO.Directory.EnumerateFiles(results, $"*{Ending}", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => new ReceivedSnapshot(Path.GetDirectoryName(file)!, Path.GetFileName(file)[..^Ending.Length])),
    ];

    /// <summary>What makes it differ from its baseline.</summary>
    /// <returns>A line for each key; one line where there is no baseline; none where it differs by noise alone.</returns>
    /// <exception cref="FormatException">One of the two is not JSON.</exception>
    public IReadOnlyList<string> Differences() => Comparison() is { } comparison ? [.. comparison.DifferencesByKey().Values] : ["  new: there is no baseline"];

    /// <summary>Makes it the baseline, whole or not at all; the received file is gone then, and a report that was received with it takes the place of the old one.</summary>
    /// <exception cref="FormatException">One of the two is not JSON; both are left as they are.</exception>
    /// <exception cref="IOException">The disk is full, say; the baseline is left as it is.</exception>
    public void Accept()
    {
        var text = Read(Files.Received);
        Files.Accept(Comparison() is { } comparison ? AcceptedSnapshot.Of(text, comparison) : text);
        OptionalFile.Move(Path.Combine(Directory, $"{Name}.received.md"), Path.Combine(Directory, $"{Name}.md"));
    }

    /// <summary>Null where nothing was accepted yet: no file, or an empty one that a diff tool was given to write to.</summary>
    private SnapshotComparison? Comparison() =>
        OptionalFile.ReadText(Files.Verified) is { Length: > 0 } verified ? SnapshotComparison.Of(Read(Files.Received), SnapshotFiles.WithUnixNewlines(verified), CalibratedNoise.In(Directory)) : null;

    private static string Read(string file) => SnapshotFiles.WithUnixNewlines(File.ReadAllText(file));
}
