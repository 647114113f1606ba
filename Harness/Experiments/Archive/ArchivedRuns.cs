using Harness.Invariants;
using Harness.Models;
using Harness.Storage;

namespace Harness.Experiments.Archive;

/// <summary>The runs of one experiment in an archive. What they are put beside, data and model, is prepared once.</summary>
public sealed class ArchivedRuns
{
    private readonly string _directory, _device;
    private readonly Action<string>? _say;
    private readonly Experiment _experiment;
    private readonly Profile _profile;
    private readonly RunEvidence _data;
    private readonly ModelSummary _summary;

    /// <summary>Prepares to look.</summary>
    /// <param name="directory">The folder of all runs.</param>
    /// <param name="say">Told which record is not used, and why.</param>
    /// <param name="experiment">The declaration.</param>
    /// <param name="profile">How large it was run.</param>
    /// <param name="dataset">The data that it must have been run on.</param>
    /// <param name="device">Its name, such as "cpu".</param>
    internal ArchivedRuns(string directory, Action<string>? say, Experiment experiment, Profile profile, Dataset dataset, string device)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(profile);
        (_directory, _say, _experiment, _profile, _device) = (directory, say, experiment, profile, device);
        _data = DataEvidence.Of(experiment, profile, dataset);
        _summary = ModelSummary.Of(experiment.Model, experiment.Tokenisation.Tokens);
    }

    /// <summary>Looks for a run, and judges it again.</summary>
    /// <param name="seed">Of the run.</param>
    /// <returns>The run, with whatever speaks against it; null where there is none of this configuration that is whole.</returns>
    public SeedRun? Find(int seed) => Find(seed, _ => true);

    /// <summary>Looks for a run that training again would only repeat: of this very code and arithmetic, completed, and without anything that speaks against
    /// it.</summary>
    /// <param name="seed">Of the run.</param>
    /// <param name="arithmetic">What would compute it, from <see cref="ArithmeticName"/>.</param>
    /// <returns>The run without its number in another process' ledger; null where there is none.</returns>
    internal SeedRun? FindRepeatable(int seed, string arithmetic)
    {
        var code = RunArchive.CodeOf(_experiment);
        return Find(seed, record => record.Code == code && record.Arithmetic == arithmetic) is { Completed: true, Violations.Count: 0 } found
            ? found with { LedgerId = null } : null;
    }

    /// <summary>Returns what decides what the run of a seed comes to.</summary>
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
                throw new InvalidDataException("it is of another configuration than its name says");
            return !isWanted(record) ? null : record.Beside(_data, _summary, _profile.Study.Invariants);
        }
        catch (InvalidDataException e)
        {
            _say?.Invoke($"The run in '{file}' is not used: {e.Message.TrimEnd('.')}.");
            return null;
        }
    }
}
