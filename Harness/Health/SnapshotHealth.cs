using Harness.Experiments;
using Harness.Snapshots;
using Harness.Storage;

namespace Harness.Health;

/// <summary>Checks which snapshot engine this build has, and which snapshots are accepted.</summary>
internal static class SnapshotHealth
{
    /// <summary>Checks the engine and the accepted snapshots.</summary>
    /// <param name="study">The study.</param>
    /// <param name="device">Name of the device, such as "cpu".</param>
    /// <returns>Two observations, and one for snapshots that belong to no experiment.</returns>
    public static IEnumerable<Observation> Of(Study study, string device) =>
    [
        Engine(typeof(SnapshotHealth).Assembly.GetType("Harness.Snapshots.BuiltIn.Verifier") is not null), Accepted(study.AcceptedSnapshots, device),
        .. Abandoned(study.AcceptedSnapshots, [.. study.Experiments.Select(experiment => experiment.Name)]),
    ];

    /// <summary>Finds snapshots whose experiment was renamed or deleted.</summary>
    /// <param name="folder">The folder of accepted snapshots.</param>
    /// <param name="experiments">The names of the study's experiments.</param>
    internal static IEnumerable<Observation> Abandoned(string folder, IReadOnlyCollection<string> experiments)
    {
        string[] kinds = [".verified.json", ".received.json"];
        var files = kinds.SelectMany(kind => OptionalFile.FilesIn(folder, $"*{kind}", SearchOption.AllDirectories)
                .Where(file => Path.GetFileName(file)[..^kind.Length] is var name && !experiments.Contains(name) && !ReceivedSnapshot.IsOfSeveral(name)))
            .Order(StringComparer.Ordinal).Select(file => ShownPath.Of(file)).ToList();
        return files.Count == 0 ? [] : [new Observation("snapshots without an experiment", Condition.Warning, string.Join(", ", files),
            "The study has no experiment of this name; it was renamed or deleted. Delete the file.")];
    }

    internal static Observation Engine(bool builtIn) => Observation.Ok("snapshot engine", builtIn ? "BuiltIn, with Verify's conventions" : "Verify");

    internal static Observation Accepted(string folder, string device)
    {
        var accepted = OptionalFile.FoldersIn(folder).Order(StringComparer.Ordinal)
            .Select(profile => (Name: Path.GetFileName(profile), OptionalFile.FilesIn(Path.Combine(profile, device), "*.verified.json").Count))
            .Where(profile => profile.Count > 0).ToList();
        return accepted.Count > 0
            ? Observation.Ok("accepted snapshots",
                $"{string.Join(", ", accepted.Select(profile => $"{profile.Count} of {profile.Name}"))} on {device}, in '{folder}'")
            : new Observation("accepted snapshots", Condition.Warning, $"none on {device} in '{folder}'",
                "The first run of each experiment is refused and writes a received file. Look at it, and accept it with './research accept' if it is right.");
    }
}
