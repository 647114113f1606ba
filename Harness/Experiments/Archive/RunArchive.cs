using System.Globalization;
using Harness.Runtime;
using Harness.Storage;

namespace Harness.Experiments.Archive;

/// <summary>Stores finished runs on disk, so that reports, merged shards and calibrations need not train again.</summary>
/// <remarks>
/// Each run is one file, which holds what the run measured but never the data. When a record is read, it is combined with the current data and every
/// invariant is checked again, so no violation is hidden by an old record.
/// Tests write here but never read, because a test always trains. The command <c>run</c> reads the runs that training would only repeat.
/// </remarks>
/// <param name="directory">The folder of all runs; created if missing. Its files may be deleted at any time.</param>
/// <param name="say">Is called with a message for each record that is not used, and why.</param>
internal sealed class RunArchive(string directory, Action<string>? say = null)
{
    /// <summary>The default folder, in the repository and ignored by git.</summary>
    public static string UsualDirectory => Path.Combine(Workspace.Root, "TestResults", "runs");

    /// <summary>The folder of all runs.</summary>
    public string Directory { get; } = directory;

    /// <summary>Saves all runs of a result, refused runs too. Each run replaces an earlier one with the same configuration.</summary>
    /// <param name="result">The result of all seeds or of some.</param>
    /// <exception cref="IOException">Writing failed, for example because the disk is full. Earlier records are still there.</exception>
    public void Save(ExperimentResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        foreach (var run in result.Runs)
            Save(result, run);
    }

    private void Save(ExperimentResult result, SeedRun run)
    {
        var configuration = ConfigurationFingerprint.Of(result.Experiment, result.Summary, result.Profile, run.Evidence, result.Device, run.Seed);
        var file = Path.Combine(Directory, FileOf(result.Experiment, result.Profile, result.Device, run.Seed, configuration));
        ChecksummedJson.Write(file, RunRecord.Of(run, configuration, CodeOf(result.Experiment)));
    }

    /// <summary>Finds a run and checks all invariants on it again.</summary>
    /// <param name="experiment">The declaration of the experiment.</param>
    /// <param name="profile">The profile of the run.</param>
    /// <param name="dataset">The data set that the run must have used.</param>
    /// <param name="device">The name of the device, such as "cpu".</param>
    /// <param name="seed">The seed of the run.</param>
    /// <returns>The run with its violations; null if the archive has no undamaged record of this configuration.</returns>
    public SeedRun? Find(Experiment experiment, Profile profile, Dataset dataset, string device, int seed) =>
        Runs(experiment, profile, dataset, device).Find(seed);

    /// <summary>Returns access to the runs of one experiment. This is faster than <see cref="Find"/> for many seeds.</summary>
    /// <param name="experiment">The declaration of the experiment.</param>
    /// <param name="profile">The profile of the runs.</param>
    /// <param name="dataset">The data set that the runs must have used.</param>
    /// <param name="device">The name of the device, such as "cpu".</param>
    /// <returns>The runs; a record is read only when it is looked up.</returns>
    public ArchivedRuns Runs(Experiment experiment, Profile profile, Dataset dataset, string device) =>
        new(Directory, say, experiment, profile, dataset, device);

    /// <summary>Returns the result of an experiment over all seeds of the profile.</summary>
    /// <param name="experiment">The declaration of the experiment.</param>
    /// <param name="profile">The profile of the runs; it names the seeds.</param>
    /// <param name="dataset">The data set that the runs must have used.</param>
    /// <param name="device">The name of the device, such as "cpu".</param>
    /// <returns>The result that <see cref="ExperimentRunner.Run"/> returned; null if a seed is missing.</returns>
    public ExperimentResult? Result(Experiment experiment, Profile profile, Dataset dataset, string device)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var runs = profile.Seeds.Select(Runs(experiment, profile, dataset, device).Find).OfType<SeedRun>().ToList();
        return runs.Count == profile.Seeds.Count ? ExperimentResult.Of(experiment, profile, dataset, device, runs) : null;
    }

    /// <summary>Finds the file of a run.</summary>
    /// <param name="result">The result that the run belongs to.</param>
    /// <param name="run">The run.</param>
    /// <returns>The path of the file; null if the archive does not have it.</returns>
    internal string? RecordOf(ExperimentResult result, SeedRun run)
    {
        var configuration = ConfigurationFingerprint.Of(result.Experiment, result.Summary, result.Profile, run.Evidence, result.Device, run.Seed);
        var file = Path.Combine(Directory, FileOf(result.Experiment, result.Profile, result.Device, run.Seed, configuration));
        return File.Exists(file) ? Path.GetFullPath(file) : null;
    }

    /// <summary>Checks whether a run of a result was made by other code than the current code. The command <c>run</c> would train it again.</summary>
    /// <param name="result">A result of this archive.</param>
    internal bool IsOfOtherCode(ExperimentResult result)
    {
        var code = CodeOf(result.Experiment);
        return result.Runs.Any(run => RecordOf(result, run) is { } file && ChecksummedJson.ReadIfThere<RunRecord>(file)?.Code != code);
    }

    /// <summary>Returns the identity of the code that an experiment runs: of the harness, of the assemblies that build and fit the model, and of all their
    /// libraries.</summary>
    internal static string CodeOf(Experiment experiment) => CodeOf([experiment]);

    /// <summary>Identifies the code of experiments: the harness, their models, and how they are fitted.</summary>
    /// <param name="experiments">At least one.</param>
    internal static string CodeOf(IReadOnlyList<Experiment> experiments) =>
        CodeIdentity.Of([typeof(RunArchive).Assembly, .. experiments.SelectMany(experiment =>
            (System.Reflection.Assembly[])[experiment.ModelAssembly, experiment.Fit.Method.Module.Assembly])]);

    /// <summary>Returns the path of a run's record, relative to the folder of all runs. The name contains the start of the configuration's hash.</summary>
    internal static string FileOf(Experiment experiment, Profile profile, string device, int seed, string configuration) =>
        Path.Combine(profile.Name, device, experiment.Name, string.Create(CultureInfo.InvariantCulture, $"seed-{seed}.{configuration[..16]}.json"));
}
