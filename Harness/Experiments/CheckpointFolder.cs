using Harness.Experiments.Archive;
using Harness.Invariants;
using Harness.Models;
using Harness.Storage;
using Harness.Training.Checkpointing;

namespace Harness.Experiments;

/// <summary>Where runs are kept while they train, so that a run that is killed goes on where it was when it is started again.</summary>
/// <param name="directory">The folder of all of them; made if it is not there. Whatever is in it may be deleted at any time.</param>
/// <param name="say">Told which run goes on, and which file is not used and why.</param>
public sealed class CheckpointFolder(string directory, Action<string>? say = null)
{
    /// <summary>The usual place, in the repository and ignored by git.</summary>
    public static string UsualDirectory => Path.Combine(Workspace.Root, "TestResults", "checkpoints");

    /// <summary>Whether a run is kept only once it has trained for the time between two checkpoints: short runs write nothing.</summary>
    internal bool OfLongRunsAlone { get; init; }

    /// <summary>The folder of all checkpoints.</summary>
    internal string Directory { get; } = directory;

    /// <summary>Counts the runs that can go on.</summary>
    /// <param name="profile">Of the runs.</param>
    /// <param name="device">Its name.</param>
    internal int Count(Profile profile, string device) =>
        OptionalFile.FilesIn(Path.Combine(Directory, profile.Folder, device), "*.checkpoint", SearchOption.AllDirectories).Count;

    /// <summary>The checkpoint of a run, named by everything that decides what the run comes to.</summary>
    internal Checkpoint Of(Experiment experiment, ModelSummary summary, Profile profile, RunEvidence evidence, string device, int seed, TimeSpan every)
    {
        var configuration = ConfigurationFingerprint.Of(experiment, summary, profile, evidence, device, seed);
        return new Checkpoint(Path.Combine(FolderOf(profile, device, experiment), FormattableString.Invariant($"seed-{seed}.{configuration[..16]}.checkpoint")),
            every, say)
        { WaitsForItsTime = OfLongRunsAlone };
    }

    /// <summary>Removes the checkpoints of runs that are over, once their results are elsewhere.</summary>
    /// <param name="result">Of those runs.</param>
    public void Forget(ExperimentResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var folder = FolderOf(result.Profile, result.Device, result.Experiment);
        foreach (var file in result.Runs.SelectMany(run => OptionalFile.FilesIn(folder, FormattableString.Invariant($"seed-{run.Seed}.*"))))
            File.Delete(file);
    }

    private string FolderOf(Profile profile, string device, Experiment experiment) => Path.Combine(Directory, profile.Folder, device, experiment.Name);
}
