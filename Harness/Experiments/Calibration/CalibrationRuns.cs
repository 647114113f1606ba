using System.Collections.Concurrent;
using Harness.Experiments.Archive;
using Harness.Runtime;

namespace Harness.Experiments.Calibration;

/// <summary>The training runs that a calibration is made of; those that an archive has are not trained again.</summary>
/// <param name="profile">How large; its own seeds are not used, see <see cref="FirstSeed"/>.</param>
/// <param name="dataset">On what.</param>
/// <param name="device">Where.</param>
/// <param name="archive">Looked into first, and written to.</param>
/// <param name="say">Told of every run before it is trained.</param>
/// <param name="cancellation">Ends it between two runs; those that are done are kept.</param>
public sealed class CalibrationRuns(Profile profile, Dataset dataset, ComputeDevice device, RunArchive archive, Action<string>? say = null,
    CancellationToken cancellation = default)
{
    /// <summary>The seeds of a calibration begin here.
    /// Those of a snapshot are others, so its spread and the calibrated one are independent and may be pooled.</summary>
    public const int FirstSeed = 101;

    /// <summary>On what, and how large.</summary>
    public Profile Profile => profile;

    /// <summary>Name of the device.</summary>
    public string Device => device.Name;

    /// <summary>Runs an experiment as it should be.</summary>
    /// <param name="experiment">Its declaration.</param>
    /// <param name="seeds">How many.</param>
    /// <returns>One run a seed, refused ones among them.</returns>
    public ExperimentResult Of(Experiment experiment, int seeds) => Of(experiment, dataset, seeds);

    /// <summary>Trains sound runs a second time, under a name of their own, so that no archive hands out the first ones.</summary>
    /// <param name="experiment">Its declaration.</param>
    /// <param name="seeds">How many; the first ones.</param>
    /// <returns>One run a seed, refused ones among them.</returns>
    public ExperimentResult Again(Experiment experiment, int seeds)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return Of(experiment with { Name = $"{experiment.Name}.again" }, dataset, seeds);
    }

    /// <summary>Runs an experiment with a mistake in it.</summary>
    /// <param name="experiment">As it should be.</param>
    /// <param name="regression">The mistake.</param>
    /// <param name="seeds">How many.</param>
    /// <returns>One run a seed, refused ones among them; null where there is nothing to make the mistake in.</returns>
    public ExperimentResult? Of(Experiment experiment, Regression regression, int seeds)
    {
        ArgumentNullException.ThrowIfNull(regression);
        return regression.In(experiment, dataset.Train.Rows) is { } changed ? Of(changed, regression.ChangedData(dataset, profile, changed), seeds) : null;
    }

    private ExperimentResult Of(Experiment experiment, Dataset data, int seeds)
    {
        var calibrated = profile with { Seeds = [.. Enumerable.Range(FirstSeed, seeds)] };
        var found = new ConcurrentDictionary<int, SeedRun>();
        Parallel.ForEach(calibrated.Seeds, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation },
            seed => found[seed] = archive.Find(experiment, calibrated, data, device.Name, seed) ?? Train(experiment, data, seed));
        return ExperimentResult.Of(experiment, calibrated, data, device.Name, [.. calibrated.Seeds.Select(seed => found[seed])]);
    }

    /// <summary>A seed at a time, so that whoever stops a calibration loses no more than that.</summary>
    private SeedRun Train(Experiment experiment, Dataset data, int seed)
    {
        say?.Invoke(FormattableString.Invariant($"{experiment.Name}, seed {seed}: not in the archive, is trained"));
        var trained = new ExperimentRunner(profile with { Seeds = [seed] }, data, device).Run(experiment);
        archive.Save(trained);
        return trained.Runs[0];
    }
}
