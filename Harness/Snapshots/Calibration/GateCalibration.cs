using Harness.Experiments;
using Harness.Metrics;
using Harness.Snapshots.Comparison;
using MathNet.Numerics.Distributions;

namespace Harness.Snapshots.Calibration;

/// <summary>What one experiment says of the gate: how noisy it is, how often sound runs are refused,
/// and which mistakes are found with how many seeds.</summary>
public sealed record GateCalibration
{
    /// <summary>Two points of test accuracy: the loss that the power is told for.</summary>
    public const double Loss = .02;

    /// <summary>Seeds of a snapshot, as every profile has them.</summary>
    public const int UsualSeeds = 3;

    /// <summary>Numbers of seeds on either side that mistakes are looked for with.</summary>
    public static IReadOnlyList<int> SeedsAsked { get; } = [UsualSeeds, 5];

    /// <summary>The declaration that was run.</summary>
    public required Experiment Experiment { get; init; }

    /// <summary>Sound runs that no invariant refused.</summary>
    public required int Sound { get; init; }

    /// <summary>Sound runs that an invariant refused: each is a false alarm of its own.</summary>
    public required int RefusedSound { get; init; }

    /// <summary>Test accuracy over the sound runs.</summary>
    public required MeanAndDeviation Accuracy { get; init; }

    /// <summary>What snapshots of the experiment are judged by from now on.</summary>
    public required ExperimentNoise Noise { get; init; }

    /// <summary>Sound against sound, by number of seeds.</summary>
    public required IReadOnlyDictionary<int, GateRecord?> Alarms { get; init; }

    /// <summary>Sound runs against the same seeds trained a second time, three at a time; null where there were fewer than three.</summary>
    public required GateRecord? Reruns { get; init; }

    /// <summary>Sound against two points lost, by number of seeds; null where the model has nothing to lose.</summary>
    public required IReadOnlyDictionary<int, GateRecord?> Losses { get; init; }

    /// <summary>Of every two sound runs, how often McNemar's test on the same test rows would have refused the other one, 0 to 1.</summary>
    public required double FalseAlarmsOfMcNemar { get; init; }

    /// <summary>How often two points were found that were lost where the baseline's own weights were evaluated, by seeds on either side.</summary>
    public required IReadOnlyDictionary<int, GateRecord?> LossesInEvaluation { get; init; }

    /// <summary>Seeds on either side with which <see cref="Loss"/> is found in 95 of 100 cases, by the test of the accuracy at the level of the file's first
    /// question; null where a thousand do not do.</summary>
    /// <remarks>Normal approximation: n = 2 · (σ / loss)² · (z + 1.645)², with z the quantile of the level.</remarks>
    public int? SeedsForLoss
    {
        get
        {
            const double Power = .95;
            var level = SnapshotComparison.Level / (2 * Noise.StandardDeviations.Values.Count(double.IsFinite)); // each metric is asked twice
            var z = Normal.InvCDF(0, 1, 1 - level / 2) + Normal.InvCDF(0, 1, Power);
            var seeds = Math.Ceiling(2 * Math.Pow(Accuracy.StandardDeviation / Loss * z, 2));
            return seeds <= 1_000 ? Math.Max(2, (int)seeds) : null;
        }
    }

    /// <summary>Every mistake that was made in it.</summary>
    public required IReadOnlyList<FoundMistake> Mistakes { get; init; }

    /// <summary>Calibrates.</summary>
    /// <param name="sound">The experiment as it should be, many seeds.</param>
    /// <param name="again">Some of its seeds trained a second time.</param>
    /// <param name="mistaken">The same with mistakes in it.</param>
    /// <param name="pairs">Comparisons that each question is decided by.</param>
    /// <returns>What came of it.</returns>
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

    /// <summary>All comparisons of sound runs with the same seeds trained a second time.</summary>
    /// <param name="calibrations">Of any number of experiments.</param>
    /// <returns>Their sum.</returns>
    public static GateRecord RerunsOf(IEnumerable<GateCalibration> calibrations) => Sum(calibrations.Select(one => one.Reruns));

    /// <summary>All comparisons of sound runs of other seeds with the usual number of seeds, by noise.</summary>
    /// <param name="calibrations">Of any number of experiments.</param>
    /// <returns>Their sum.</returns>
    public static GateRecord FalseAlarms(IEnumerable<GateCalibration> calibrations) => WithUsualSeeds(calibrations, one => one.Alarms);

    /// <summary>What the gate said with three seeds on either side, over experiments together.</summary>
    /// <param name="calibrations">Of one profile and device.</param>
    /// <param name="asked">What it was asked.</param>
    /// <returns>The sum, without experiments that have too few runs.</returns>
    public static GateRecord WithUsualSeeds(IEnumerable<GateCalibration> calibrations, Func<GateCalibration, IReadOnlyDictionary<int, GateRecord?>> asked) =>
        Sum(calibrations.Select(one => asked(one)[UsualSeeds]));

    private static GateRecord Sum(IEnumerable<GateRecord?> records) => records.OfType<GateRecord>().Aggregate(new GateRecord(0, 0, 0), (sum, one) => sum + one);
}
