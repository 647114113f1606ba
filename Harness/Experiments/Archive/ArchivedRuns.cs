using Harness.Invariants;
using Harness.Models;
using Harness.Storage;

namespace Harness.Experiments.Archive;

/// <summary>Finds the archived runs of one experiment. The data and the model that every record is checked against are prepared once.</summary>
internal sealed class ArchivedRuns
{
    private readonly string _directory, _device;
    private readonly Action<string>? _say;
    private readonly Experiment _experiment;
    private readonly Profile _profile;
    private readonly RunEvidence _data;
    private readonly ModelSummary _summary;

    /// <summary>Prepares the data evidence and the model summary of the experiment.</summary>
    /// <param name="directory">The folder of all runs.</param>
    /// <param name="say">Is called with a message for each record that is not used, and why.</param>
    /// <param name="experiment">The declaration.</param>
    /// <param name="profile">The profile of the runs.</param>
    /// <param name="dataset">The data set that the runs must have used.</param>
    /// <param name="device">The name of the device, such as "cpu".</param>
    internal ArchivedRuns(string directory, Action<string>? say, Experiment experiment, Profile profile, Dataset dataset, string device)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(profile);
        (_directory, _say, _experiment, _profile, _device) = (directory, say, experiment, profile, device);
        _data = DataEvidence.Of(experiment, profile, dataset);
        _summary = ModelSummary.Of(experiment.Model, experiment.Tokenisation.Tokens);
    }

    /// <summary>Finds a run and checks all invariants on it again.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <returns>The run with its violations; null if the archive has no undamaged record of this configuration.</returns>
    public SeedRun? Find(int seed) => Find(seed, _ => true);

    /// <summary>Finds a run that training again would only repeat: it has the same code and arithmetic, is completed and has no violations.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="arithmetic">The arithmetic that would train it now, from <see cref="ArithmeticName"/>.</param>
    /// <returns>The run without its ledger number, which belongs to another process; null if there is none.</returns>
    internal SeedRun? FindRepeatable(int seed, string arithmetic)
    {
        var code = RunArchive.CodeOf(_experiment);
        return Find(seed, record => record.Code == code && record.Arithmetic == arithmetic) is { Completed: true, Violations.Count: 0 } found
            ? found with { LedgerId = null } : null;
    }

    /// <summary>Returns the <see cref="ConfigurationFingerprint"/> of the run with a seed.</summary>
    internal string ConfigurationOf(int seed) => ConfigurationFingerprint.Of(_experiment, _summary, _profile, _data, _device, seed);

    private SeedRun? Find(int seed, Func<RunRecord, bool> isWanted)
    {
        var configuration = ConfigurationOf(seed);
        var file = Path.Combine(_directory, RunArchive.FileOf(_experiment, _profile, _device, seed, configuration));
        try
        {
            if (ChecksummedJson.ReadIfThere<RunRecord>(file) is not { } record)
                return null;
            if (record.Configuration != configuration || record.Seed != seed)
                throw new InvalidDataException("it has another configuration than its file name");
            return !isWanted(record) ? null : record.ToSeedRun(_data, _summary, _profile.Study.Invariants);
        }
        catch (InvalidDataException e)
        {
            _say?.Invoke($"The run in '{file}' is not used: {e.Message.TrimEnd('.')}.");
            return null;
        }
    }
}
