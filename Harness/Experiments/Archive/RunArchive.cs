using System.Globalization;
using Harness.Runtime;
using Harness.Storage;

namespace Harness.Experiments.Archive;

/// <summary>Finished runs on the disk, so that reports, merged shards and calibrations need not train again.</summary>
/// <remarks>
/// A file a run: what it learned, never the data. Read back, it is put beside the data at hand and every invariant is asked again,
/// so a record proves nothing that it does not show.
/// Tests write here and never read: a test trains. The command <c>run</c> takes what training would only repeat.
/// </remarks>
/// <param name="directory">The folder of all of them; made if it is not there. Whatever is in it may be deleted at any time.</param>
/// <param name="say">Told which record is not used, and why.</param>
public sealed class RunArchive(string directory, Action<string>? say = null)
{
    /// <summary>The usual place, in the repository and ignored by git.</summary>
    public static string UsualDirectory => Path.Combine(Workspace.Root, "TestResults", "runs");

    /// <summary>The folder of all runs.</summary>
    public string Directory { get; } = directory;

    /// <summary>Keeps all runs of a result, each in the place of an earlier one with the same configuration. Refused runs are kept too.</summary>
    /// <param name="result">Of all seeds, or of some.</param>
    /// <exception cref="IOException">The disk is full, say; what was there before is still there.</exception>
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

    /// <summary>Looks for a run, and judges it again.</summary>
    /// <param name="experiment">Its declaration.</param>
    /// <param name="profile">How large it was run.</param>
    /// <param name="dataset">The data that it must have been run on.</param>
    /// <param name="device">Its name, such as "cpu".</param>
    /// <param name="seed">Of the run.</param>
    /// <returns>The run, with whatever speaks against it; null where there is none of this configuration that is whole.</returns>
    public SeedRun? Find(Experiment experiment, Profile profile, Dataset dataset, string device, int seed) =>
        Runs(experiment, profile, dataset, device).Find(seed);

    /// <summary>Runs of one experiment, for whoever looks for many.</summary>
    /// <param name="experiment">Its declaration.</param>
    /// <param name="profile">How large they were run.</param>
    /// <param name="dataset">The data that they must have been run on.</param>
    /// <param name="device">Its name, such as "cpu".</param>
    /// <returns>The runs; nothing is read before one is looked for.</returns>
    public ArchivedRuns Runs(Experiment experiment, Profile profile, Dataset dataset, string device) =>
        new(Directory, say, experiment, profile, dataset, device);

    /// <summary>All seeds of an experiment.</summary>
    /// <param name="experiment">Its declaration.</param>
    /// <param name="profile">How large it was run, and with which seeds.</param>
    /// <param name="dataset">The data that it must have been run on.</param>
    /// <param name="device">Its name, such as "cpu".</param>
    /// <returns>What <see cref="ExperimentRunner.Run"/> returned; null where a seed is missing.</returns>
    public ExperimentResult? Result(Experiment experiment, Profile profile, Dataset dataset, string device)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var runs = profile.Seeds.Select(Runs(experiment, profile, dataset, device).Find).OfType<SeedRun>().ToList();
        return runs.Count == profile.Seeds.Count ? ExperimentResult.Of(experiment, profile, dataset, device, runs) : null;
    }

    /// <summary>Finds the file of a run.</summary>
    /// <param name="result">Whose run.</param>
    /// <param name="run">The run.</param>
    /// <returns>Its path; null where the archive does not hold it.</returns>
    internal string? RecordOf(ExperimentResult result, SeedRun run)
    {
        var configuration = ConfigurationFingerprint.Of(result.Experiment, result.Summary, result.Profile, run.Evidence, result.Device, run.Seed);
        var file = Path.Combine(Directory, FileOf(result.Experiment, result.Profile, result.Device, run.Seed, configuration));
        return File.Exists(file) ? Path.GetFullPath(file) : null;
    }

    /// <summary>Identity of the code that an experiment runs: the harness's, the study's, and that of all libraries of theirs.</summary>
    internal static string CodeOf(Experiment experiment) => CodeOf([experiment]);

    /// <summary>Identifies the code of experiments: the harness, their models, and how they are fitted.</summary>
    /// <param name="experiments">At least one.</param>
    internal static string CodeOf(IReadOnlyList<Experiment> experiments) =>
        CodeIdentity.Of([typeof(RunArchive).Assembly, .. experiments.SelectMany(experiment =>
            (System.Reflection.Assembly[])[experiment.Model.Method.Module.Assembly, experiment.Fit.Method.Module.Assembly])]);

    /// <summary>The path of a run's record, from the folder of all of them; it names everything that decides what the run comes to.</summary>
    internal static string FileOf(Experiment experiment, Profile profile, string device, int seed, string configuration) =>
        Path.Combine(profile.Name, device, experiment.Name, string.Create(CultureInfo.InvariantCulture, $"seed-{seed}.{configuration[..16]}.json"));
}
