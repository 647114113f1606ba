using Harness.Experiments;
using Harness.Metrics;

namespace Harness.Snapshots.Calibration;

/// <summary>What one experiment says of the gate: how noisy it is, how often sound runs are refused, and which mistakes are found with how many seeds.</summary>
public sealed record GateCalibration
{
    /// <summary>Two points of test accuracy: the loss that the power is told for.</summary>
    public const double Loss = .02;

    /// <summary>Seeds of a snapshot, as every profile has them.</summary>
    public const int UsualSeeds = 3;

    /// <summary>Numbers of seeds on either side that mistakes are looked for with.</summary>
    public static IReadOnlyList<int> SeedsAsked { get; } = [2, UsualSeeds, 5];

    /// <summary>The declaration that was run.</summary>
    public required Experiment Experiment { get; init; }

    /// <summary>Sound runs that no invariant refused.</summary>
    public required int Sound { get; init; }

    /// <summary>Sound runs that an invariant refused: each is a false alarm of its own.</summary>
    public required int RefusedSound { get; init; }

    /// <summary>Test accuracy over the sound runs.</summary>
    public required Spread Accuracy { get; init; }

    /// <summary>What snapshots of the experiment are judged by from now on.</summary>
    public required ExperimentNoise Noise { get; init; }

    /// <summary>Sound against sound, by number of seeds.</summary>
    public required IReadOnlyDictionary<int, GateRecord?> Alarms { get; init; }

    /// <summary>Sound against two points lost, by number of seeds; null where the model has nothing to lose.</summary>
    public required IReadOnlyDictionary<int, GateRecord?> Losses { get; init; }

    /// <summary>Every mistake that was made in it.</summary>
    public required IReadOnlyList<FoundMistake> Mistakes { get; init; }

    /// <summary>Calibrates.</summary>
    /// <param name="sound">The experiment as it should be, many seeds.</param>
    /// <param name="mistaken">The same with mistakes in it.</param>
    /// <param name="pairs">Comparisons that each question is decided by.</param>
    /// <returns>What came of it.</returns>
    public static GateCalibration Of(ExperimentResult sound, IReadOnlyList<MistakenRuns> mistaken, int pairs)
    {
        ArgumentNullException.ThrowIfNull(sound);
        var trial = new GateTrial(sound, pairs);
        SeedRun[] runs = [.. sound.Runs.Where(run => run.Violations.Count == 0)];
        return new GateCalibration
        {
            Experiment = sound.Experiment,
            Sound = runs.Length,
            RefusedSound = sound.Runs.Count - runs.Length,
            Accuracy = Spread.Of([.. runs.Select(run => run.Evidence.TestEvaluation!.Metrics.Accuracy)]),
            Noise = trial.Noise,
            Alarms = SeedsAsked.ToDictionary(seeds => seeds, trial.FalseAlarms),
            Losses = SeedsAsked.ToDictionary(seeds => seeds, seeds => trial.FindsLoss(Loss, seeds)),
            Mistakes = [.. mistaken.Select(one => FoundMistake.By(trial, one))],
        };
    }

    /// <summary>All comparisons of sound runs with the usual number of seeds.</summary>
    /// <param name="calibrations">Of any number of experiments.</param>
    /// <returns>Their sum.</returns>
    public static GateRecord FalseAlarms(IEnumerable<GateCalibration> calibrations) =>
        calibrations.Select(one => one.Alarms[UsualSeeds]).OfType<GateRecord>().Aggregate(new GateRecord(0, 0, 0), (sum, one) => sum + one);
}
