using System.Collections.Concurrent;
using Harness.Experiments.Archive;

namespace Harness.Experiments.Decisions;

/// <summary>Provides the training runs of a decision: from the archive if they are there, otherwise trained and archived.</summary>
/// <param name="profile">The profile; its seeds come first, and further ones follow.</param>
/// <param name="dataset">The data set.</param>
/// <param name="device">The name of the device of all runs, such as "cpu".</param>
/// <param name="archive">The archive, which is searched before a run is trained and which stores each new run.</param>
/// <param name="runner">Trains on that device with that profile; null if nothing will be trained.</param>
internal sealed class DecisionRuns(Profile profile, Dataset dataset, string device, RunArchive archive, ExperimentRunner? runner = null)
{
    private readonly ConcurrentDictionary<string, ArchivedRuns> _archived = new();
    private readonly ConcurrentDictionary<string, double> _costs = new();

    /// <summary>The profile of the runs.</summary>
    public Profile Profile => profile;

    /// <summary>The data set of the runs.</summary>
    public Dataset Dataset => dataset;

    /// <summary>The name of the device.</summary>
    public string Device => device;

    /// <summary>Returns the seed of a pair.</summary>
    /// <param name="index">The index of the pair, from 0.</param>
    /// <returns>A seed: first those of the profile, then the numbers after the largest of them.</returns>
    public int SeedOf(int index) => index < profile.Seeds.Count ? profile.Seeds[index] : profile.Seeds.Max() + 1 + index - profile.Seeds.Count;

    /// <summary>Finds a run in the archive.</summary>
    /// <param name="experiment">The experiment of the run.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <returns>The run; null if there is none of this configuration.</returns>
    public DecisionRun? Find(Experiment experiment, int seed)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var runs = _archived.GetOrAdd(experiment.Name, _ => archive.Runs(experiment, profile, dataset, device));
        return runs.Find(seed) is { } run ? new DecisionRun(experiment, run) : null;
    }

    /// <summary>Trains a run and archives it.</summary>
    /// <param name="experiment">The experiment of the run.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <returns>The run, refused or not.</returns>
    /// <exception cref="InvalidOperationException">There is no runner.</exception>
    public DecisionRun Train(Experiment experiment, int seed)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var trained = (runner ?? throw new InvalidOperationException("The archive lacks a run, and nothing can be trained here.")).Run(experiment, [seed]);
        archive.Save(trained);
        return new DecisionRun(experiment, trained.Runs[0]);
    }

    /// <summary>Computes the relative cost of a run, which estimates its time before any run was timed.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <returns>The FLOPs of the forward passes of its training.</returns>
    public double Cost(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return _costs.GetOrAdd(experiment.Name, _ => ExperimentRunner.Cost(experiment, profile, dataset));
    }
}
