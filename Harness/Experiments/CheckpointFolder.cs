using Harness.Experiments.Archive;
using Harness.Invariants;
using Harness.Models;
using Harness.Storage;
using Harness.Training.Checkpointing;

namespace Harness.Experiments;

/// <summary>Stores checkpoints of runs while they train, so that a killed run resumes from its last checkpoint when it is started again.</summary>
/// <param name="directory">The folder of all checkpoints; created if missing. Its files may be deleted at any time.</param>
/// <param name="say">Is called with a message for each run that resumes, and for each file that is not used and why.</param>
public sealed class CheckpointFolder(string directory, Action<string>? say = null)
{
    /// <summary>The default folder, in the repository and ignored by git.</summary>
    public static string UsualDirectory => Path.Combine(Workspace.Root, "TestResults", "checkpoints");

    /// <summary>Tells whether the first checkpoint is written only after one full checkpoint interval, so that short runs write nothing.</summary>
    internal bool OfLongRunsAlone { get; init; }

    /// <summary>The folder of all checkpoints.</summary>
    internal string Directory { get; } = directory;

    /// <summary>Counts the runs that can be resumed.</summary>
    /// <param name="profile">The profile of the runs.</param>
    /// <param name="device">The name of the device.</param>
    internal int Count(Profile profile, string device) =>
        OptionalFile.FilesIn(Path.Combine(Directory, profile.Folder, device), "*.checkpoint", SearchOption.AllDirectories).Count;

    /// <summary>Returns the checkpoint of a run. The file name contains the start of the configuration's hash.</summary>
    internal Checkpoint Of(Experiment experiment, ModelSummary summary, Profile profile, RunEvidence evidence, string device, int seed, TimeSpan every)
    {
        var configuration = ConfigurationFingerprint.Of(experiment, summary, profile, evidence, device, seed);
        return new Checkpoint(Path.Combine(FolderOf(profile, device, experiment), FormattableString.Invariant($"seed-{seed}.{configuration[..16]}.checkpoint")),
            every, say)
        { WaitsForItsTime = OfLongRunsAlone };
    }

    /// <summary>Deletes the checkpoints of finished runs whose results are saved elsewhere.</summary>
    /// <param name="result">The result of the finished runs.</param>
    public void Forget(ExperimentResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var folder = FolderOf(result.Profile, result.Device, result.Experiment);
        foreach (var file in result.Runs.SelectMany(run => OptionalFile.FilesIn(folder, FormattableString.Invariant($"seed-{run.Seed}.*"))))
            File.Delete(file);
    }

    private string FolderOf(Profile profile, string device, Experiment experiment) => Path.Combine(Directory, profile.Folder, device, experiment.Name);
}
