using System.Collections.Concurrent;
using Harness.Experiments.Archive;

namespace Harness.Experiments.Decisions;

/// <summary>The training runs of a decision: taken from the archive where they are there, trained and archived where not.</summary>
/// <param name="profile">How large; its seeds come first, and further ones follow.</param>
/// <param name="dataset">On what.</param>
/// <param name="device">Name of the device that all runs are of, such as "cpu".</param>
/// <param name="archive">Looked into first, and written to.</param>
/// <param name="runner">Trains on that device, in that profile; null where nothing is to be trained.</param>
public sealed class DecisionRuns(Profile profile, Dataset dataset, string device, RunArchive archive, ExperimentRunner? runner = null)
{
    private readonly ConcurrentDictionary<string, ArchivedRuns> _archived = new();
    private readonly ConcurrentDictionary<string, double> _costs = new();

    /// <summary>How large.</summary>
    public Profile Profile => profile;

    /// <summary>On what.</summary>
    public Dataset Dataset => dataset;

    /// <summary>Name of the device.</summary>
    public string Device => device;

    /// <summary>The seed of a pair.</summary>
    /// <param name="index">Of the pair, from 0.</param>
    /// <returns>The profile's own seeds first, then the numbers after the largest of them.</returns>
    public int SeedOf(int index) => index < profile.Seeds.Count ? profile.Seeds[index] : profile.Seeds.Max() + 1 + index - profile.Seeds.Count;

    /// <summary>Looks for a run in the archive.</summary>
    /// <param name="experiment">Its experiment.</param>
    /// <param name="seed">Its seed.</param>
    /// <returns>The run; null where there is none of this configuration.</returns>
    public DecisionRun? Find(Experiment experiment, int seed)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var runs = _archived.GetOrAdd(experiment.Name, _ => archive.Runs(experiment, profile, dataset, device));
        return runs.Find(seed) is { } run ? new DecisionRun(experiment, run) : null;
    }

    /// <summary>Trains a run and keeps it.</summary>
    /// <param name="experiment">Its experiment.</param>
    /// <param name="seed">Its seed.</param>
    /// <returns>The run, refused or not; it is in the archive.</returns>
    /// <exception cref="InvalidOperationException">There is nothing to train with.</exception>
    public DecisionRun Train(Experiment experiment, int seed)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var trained = (runner ?? throw new InvalidOperationException("These runs are only read; nothing can be trained.")).Run(experiment, [seed]);
        archive.Save(trained);
        return new DecisionRun(experiment, trained.Runs[0]);
    }

    /// <summary>Computes how long a run takes compared with others, before any was timed.</summary>
    /// <param name="experiment">Which.</param>
    /// <returns>FLOPs of its training.</returns>
    public double Cost(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return _costs.GetOrAdd(experiment.Name, _ => ExperimentRunner.Cost(experiment, profile, dataset));
    }
}
