using System.Collections.Concurrent;
using Harness.Experiments.Archive;
using Harness.Runtime;

namespace Harness.Experiments.Calibration;

/// <summary>Provides the training runs of a calibration. Runs that the archive has are not trained again.</summary>
/// <param name="profile">The profile; its own seeds are not used, see <see cref="FirstSeed"/>.</param>
/// <param name="dataset">The data set.</param>
/// <param name="device">The device that trains.</param>
/// <param name="archive">The archive, which is searched before a run is trained and which stores each new run.</param>
/// <param name="say">Is called with a message before each run is trained.</param>
/// <param name="cancellation">Stops the calibration between two runs; finished runs stay in the archive.</param>
internal sealed class CalibrationRuns(Profile profile, Dataset dataset, ComputeDevice device, RunArchive archive, Action<string>? say = null,
    CancellationToken cancellation = default)
{
    /// <summary>The first seed of a calibration.
    /// Snapshots use other seeds, so the two standard deviations are independent and may be pooled.</summary>
    public const int FirstSeed = 101;

    /// <summary>The profile of the runs.</summary>
    public Profile Profile => profile;

    /// <summary>The name of the device.</summary>
    public string Device => device.Name;

    /// <summary>Runs an experiment without a mistake.</summary>
    /// <param name="experiment">The declaration of the experiment.</param>
    /// <param name="seeds">The number of seeds.</param>
    /// <returns>One run for each seed, refused runs too.</returns>
    public ExperimentResult Of(Experiment experiment, int seeds) => Of(experiment, dataset, seeds);

    /// <summary>Trains runs without a mistake a second time. They get another experiment name, so that the archive does not return the first runs.</summary>
    /// <param name="experiment">The declaration of the experiment.</param>
    /// <param name="seeds">The number of seeds, counted from <see cref="FirstSeed"/>.</param>
    /// <returns>One run for each seed, refused runs too.</returns>
    public ExperimentResult Again(Experiment experiment, int seeds)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return Of(experiment with { Name = $"{experiment.Name}.again" }, dataset, seeds);
    }

    /// <summary>Runs an experiment with a mistake in it.</summary>
    /// <param name="experiment">The experiment without the mistake.</param>
    /// <param name="regression">The mistake.</param>
    /// <param name="seeds">The number of seeds.</param>
    /// <returns>One run for each seed, refused runs too; null if the mistake does not apply to this experiment.</returns>
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

    /// <summary>Trains and saves one seed at a time, so that stopping a calibration loses at most the runs in progress.</summary>
    private SeedRun Train(Experiment experiment, Dataset data, int seed)
    {
        say?.Invoke(FormattableString.Invariant($"{experiment.Name}, seed {seed}: not in the archive, so it is trained"));
        var trained = new ExperimentRunner(profile with { Seeds = [seed] }, data, device).Run(experiment);
        archive.Save(trained);
        return trained.Runs[0];
    }
}
