using Harness.Experiments;
using Harness.Snapshots;
using Harness.Storage;

namespace Harness.Commands;

/// <summary>Prints the command that accepts the received snapshots of a run, as the last line of the output.</summary>
internal static class AcceptHint
{
    /// <summary>Writes the command.</summary>
    /// <param name="study">The study.</param>
    /// <param name="results">The folder of all results.</param>
    /// <param name="refused">The locations of the snapshots that do not hold. Those without a received file are left out.</param>
    /// <param name="output">Receives the lines; none if there is nothing to accept.</param>
    public static void Write(Study study, string results, IEnumerable<SnapshotLocation> refused, TextWriter output)
    {
        var received = refused.Where(place => File.Exists(SnapshotFiles.Of(place).Received)).ToList();
        if (received.Count == 0)
            return;
        var isUsual = Path.GetFullPath(results) == Path.GetFullPath(study.Results);
        var isNew = received.All(place => OptionalFile.ReadText(place.Verified) is not { Length: > 0 });
        output.WriteLine((isNew, isUsual) switch
        {
            (true, _) => "Look at the metrics. If they are right, accept them as the first snapshot:",
            (_, true) => "'./research diff HEAD' shows all changes. If they are intended, accept them:",
            _ => "If the changes are intended, accept them:",
        });
        var all = ReceivedSnapshot.In(results, study);
        output.WriteLine($"./research accept {string.Join(' ', received.Select(place => NameOf(place, results, all)))}"
            + ShownPath.Option("--results", results, study.Results));
    }

    /// <summary>Returns the name, or the path below the results if several received snapshots have this name.</summary>
    private static string NameOf(SnapshotLocation place, string results, IReadOnlyList<ReceivedSnapshot> all) =>
        all.Count(one => one.Path.Split('/')[^1] == place.Name) == 1 ? place.Name
            : Path.GetRelativePath(results, Path.Combine(place.Directory, place.Name)).Replace('\\', '/');
}
