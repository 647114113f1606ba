using Harness.Experiments;
using Harness.Metrics;
using Harness.Snapshots.Comparison;
using MathNet.Numerics.Distributions;

namespace Harness.Snapshots.Calibration;

/// <summary>The calibration of the gate for one experiment: its noise, how often valid runs are refused,
/// and which mistakes are detected with how many seeds.</summary>
internal sealed record GateCalibration
{
    /// <summary>The loss of test accuracy, two points, for which the power of the gate is reported.</summary>
    public const double Loss = .02;

    /// <summary>The number of seeds of a snapshot, the same in every profile.</summary>
    public const int UsualSeeds = 3;

    /// <summary>The numbers of seeds on either side with which mistakes are searched.</summary>
    public static IReadOnlyList<int> SeedsAsked { get; } = [UsualSeeds, 5];

    /// <summary>The declaration of the experiment that was run.</summary>
    public required Experiment Experiment { get; init; }

    /// <summary>The number of valid runs that no invariant refused.</summary>
    public required int Sound { get; init; }

    /// <summary>The number of valid runs that an invariant refused. Each is a false alarm.</summary>
    public required int RefusedSound { get; init; }

    /// <summary>The test accuracy over the valid runs.</summary>
    public required MeanAndDeviation Accuracy { get; init; }

    /// <summary>The noise by which snapshots of the experiment are judged from now on.</summary>
    public required ExperimentNoise Noise { get; init; }

    /// <summary>The results for valid runs against other valid runs, by number of seeds; null if there are too few runs.</summary>
    public required IReadOnlyDictionary<int, GateRecord?> Alarms { get; init; }

    /// <summary>The results for valid runs against the same seeds trained a second time, three at a time; null if there are fewer than three.</summary>
    public required GateRecord? Reruns { get; init; }

    /// <summary>The results for valid runs against runs that lost two points, by number of seeds; null if there are too few runs.</summary>
    public required IReadOnlyDictionary<int, GateRecord?> Losses { get; init; }

    /// <summary>The share of pairs of valid runs, 0 to 1, for which McNemar's test on the same test rows would have refused one.</summary>
    public required double FalseAlarmsOfMcNemar { get; init; }

    /// <summary>The results for a loss of two points in the evaluation of the snapshot's own weights, by number of seeds; null if too few runs.</summary>
    public required IReadOnlyDictionary<int, GateRecord?> LossesInEvaluation { get; init; }

    /// <summary>The number of seeds on either side with which <see cref="Loss"/> is detected in 95 of 100 cases, by the test of the accuracy at the level of
    /// the file's first question; null if a thousand seeds are not enough.</summary>
    /// <remarks>Normal approximation: n = 2 · (σ / loss)² · (z + 1.645)², where z is the quantile of the level.</remarks>
    public int? SeedsForLoss
    {
        get
        {
            const double Power = .95;
            var level = SnapshotComparison.Level / (2 * Noise.StandardDeviations.Values.Count(double.IsFinite)); // there are two tests for each metric
            var z = Normal.InvCDF(0, 1, 1 - level / 2) + Normal.InvCDF(0, 1, Power);
            var seeds = Math.Ceiling(2 * Math.Pow(Accuracy.StandardDeviation / Loss * z, 2));
            return seeds <= 1_000 ? Math.Max(2, (int)seeds) : null;
        }
    }

    /// <summary>All mistakes that were made in the experiment.</summary>
    public required IReadOnlyList<FoundMistake> Mistakes { get; init; }

    /// <summary>Calibrates the gate for one experiment.</summary>
    /// <param name="sound">The valid experiment with many seeds.</param>
    /// <param name="again">Some of its seeds trained a second time.</param>
    /// <param name="mistaken">The same experiment with mistakes.</param>
    /// <param name="pairs">The number of comparisons for each question.</param>
    /// <returns>The calibration.</returns>
    public static GateCalibration Of(ExperimentResult sound, ExperimentResult again, IReadOnlyList<MistakenRuns> mistaken, int pairs)
    {
        ArgumentNullException.ThrowIfNull(sound);
        var trial = new GateTrial(sound, pairs);
        SeedRun[] runs = [.. sound.Runs.Where(run => run.Violations.Count == 0)];
        return new GateCalibration
        {
            Experiment = sound.Experiment,
            Sound = runs.Length,
            RefusedSound = sound.Runs.Count - runs.Length,
            Accuracy = MeanAndDeviation.Of([.. runs.Select(run => run.Evidence.TestEvaluation!.Metrics.Accuracy)]),
            Noise = trial.Noise,
            Alarms = SeedsAsked.ToDictionary(seeds => seeds, trial.FalseAlarms),
            Reruns = trial.RefusesReruns(again),
            FalseAlarmsOfMcNemar = trial.FalseAlarmsOfMcNemar(),
            Losses = SeedsAsked.ToDictionary(seeds => seeds, seeds => trial.FindsLoss(Loss, seeds)),
            LossesInEvaluation = SeedsAsked.ToDictionary(seeds => seeds, seeds => trial.FindsLossInEvaluation(Loss, seeds)),
            Mistakes = [.. mistaken.Select(one => FoundMistake.By(trial, one))],
        };
    }

    /// <summary>Sums all comparisons of valid runs with the same seeds trained a second time.</summary>
    /// <param name="calibrations">Calibrations of any number of experiments.</param>
    /// <returns>Their sum.</returns>
    public static GateRecord RerunsOf(IEnumerable<GateCalibration> calibrations) => Sum(calibrations.Select(one => one.Reruns));

    /// <summary>Sums all comparisons by noise of valid runs with other seeds, with the usual number of seeds.</summary>
    /// <param name="calibrations">Calibrations of any number of experiments.</param>
    /// <returns>Their sum.</returns>
    public static GateRecord FalseAlarms(IEnumerable<GateCalibration> calibrations) => WithUsualSeeds(calibrations, one => one.Alarms);

    /// <summary>Sums the results with three seeds on either side over experiments.</summary>
    /// <param name="calibrations">Calibrations of one profile and device.</param>
    /// <param name="asked">Selects the kind of comparison.</param>
    /// <returns>The sum, without experiments that have too few runs.</returns>
    public static GateRecord WithUsualSeeds(IEnumerable<GateCalibration> calibrations, Func<GateCalibration, IReadOnlyDictionary<int, GateRecord?>> asked) =>
        Sum(calibrations.Select(one => asked(one)[UsualSeeds]));

    private static GateRecord Sum(IEnumerable<GateRecord?> records) => records.OfType<GateRecord>().Aggregate(new GateRecord(0, 0, 0), (sum, one) => sum + one);
}
