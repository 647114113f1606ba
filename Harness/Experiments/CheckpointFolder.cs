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
    /// <param name="data">The <see cref="Profile.FolderOf(Dataset)"/> of the runs.</param>
    /// <param name="device">The name of the device.</param>
    internal int Count(string data, string device) =>
        OptionalFile.FilesIn(Path.Combine(Directory, data, device), "*.checkpoint", SearchOption.AllDirectories).Count;

    /// <summary>Returns the checkpoint of a run. The file name contains the start of the configuration's hash. A file of other code is not used.</summary>
    internal Checkpoint Of(Experiment experiment, ModelSummary summary, Profile profile, RunEvidence evidence, string device, int seed, TimeSpan every)
    {
        var configuration = ConfigurationFingerprint.Of(experiment, summary, profile, evidence, device, seed);
        return new Checkpoint(FileOf(experiment, profile.FolderOf(evidence), device, seed, configuration), every, say)
        {
            Code = RunArchive.CodeOf(experiment),
            WaitsForItsTime = OfLongRunsAlone,
        };
    }

    /// <summary>Deletes the checkpoints of finished runs whose results are saved elsewhere.</summary>
    /// <param name="result">The result of the finished runs.</param>
    public void Forget(ExperimentResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        foreach (var run in result.Runs)
            Forget(result.Experiment, result.Profile.FolderOf(run.Evidence), result.Device, [run.Seed]);
    }

    /// <summary>Deletes all checkpoints of some seeds on some data, with every configuration and code.</summary>
    internal void Forget(Experiment experiment, string data, string device, IReadOnlyList<int> seeds)
    {
        var folder = FolderOf(experiment, data, device);
        foreach (var file in seeds.SelectMany(seed => OptionalFile.FilesIn(folder, FormattableString.Invariant($"seed-{seed}.*"))))
            File.Delete(file);
    }

    /// <summary>Deletes the checkpoint of one run, if there is one. Checkpoints of the same seed with another configuration remain.</summary>
    internal void Forget(Experiment experiment, string data, string device, int seed, string configuration)
    {
        var file = FileOf(experiment, data, device, seed, configuration);
        foreach (var found in OptionalFile.FilesIn(Path.GetDirectoryName(file)!, Path.GetFileName(file)))
            File.Delete(found);
    }

    private string FileOf(Experiment experiment, string data, string device, int seed, string configuration) =>
        Path.Combine(FolderOf(experiment, data, device), FormattableString.Invariant($"seed-{seed}.{configuration[..16]}.checkpoint"));

    private string FolderOf(Experiment experiment, string data, string device) => Path.Combine(Directory, data, device, experiment.Name);
}
