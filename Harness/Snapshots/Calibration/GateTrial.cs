using Harness.Experiments;
using Harness.Metrics.Paired;
using Harness.Snapshots.Comparison;

namespace Harness.Snapshots.Calibration;

/// <summary>Tests the snapshot gate on runs of one experiment whose validity is known, many times with different seeds on either side.</summary>
/// <remarks>
/// The noise for the gate comes from the valid runs that are on neither side, as in normal use, where the seeds of an accepted snapshot are not among the
/// calibrated ones.
/// </remarks>
internal sealed class GateTrial
{
    private readonly ExperimentResult _sound;
    private readonly int _pairs;

    /// <summary>Creates a trial of the gate.</summary>
    /// <param name="sound">The valid experiment. Refused runs are left out; the caller counts them.</param>
    /// <param name="pairs">The number of comparisons for each question.</param>
    /// <exception cref="ArgumentException">There are fewer than two valid runs.</exception>
    public GateTrial(ExperimentResult sound, int pairs)
    {
        ArgumentNullException.ThrowIfNull(sound);
        SeedRun[] runs = [.. sound.Runs.Where(run => run.Violations.Count == 0)];
        if (runs.Length < 2)
            throw new ArgumentException($"{sound.Experiment.Name} has {runs.Length} valid runs; expected at least 2.", nameof(sound));
        (_sound, _pairs) = (sound with { Runs = runs }, pairs);
    }

    /// <summary>The noise of all valid runs together.</summary>
    public ExperimentNoise Noise => ExperimentNoise.Of(AsSeedsFromOne(_sound, _sound.Runs));

    /// <summary>Compares valid runs with other valid runs. Every refusal is a false alarm.</summary>
    /// <param name="seeds">The number of seeds on either side.</param>
    /// <returns>The decisions of the gate; null if there are fewer than 2 · seeds + 2 runs.</returns>
    public GateRecord? FalseAlarms(int seeds) => Against(runs => runs, seeds);

    /// <summary>Applies McNemar's test to every pair of valid runs, on their common test rows.
    /// This is how a gate would decide that pairs rows and ignores seeds.</summary>
    /// <returns>The share with p below the level of the gate, in [0, 1]. All of them are false alarms.</returns>
    public double FalseAlarmsOfMcNemar()
    {
        var pairs = from first in _sound.Runs from second in _sound.Runs where first.Seed < second.Seed select McNemarOf(first, second).MidP;
        return pairs.Average(p => p < SnapshotComparison.Level ? 1.0 : 0);
    }

    /// <summary>Compares valid runs with other valid runs that were modified to lose accuracy on the test rows.</summary>
    /// <param name="points">The loss of accuracy, in (0, 1): .02 for two points.</param>
    /// <param name="seeds">The number of seeds on either side.</param>
    /// <returns>The decisions of the gate; null if there are fewer than 2 · seeds + 2 runs, or a run has less accuracy to lose.</returns>
    public GateRecord? FindsLoss(double points, int seeds) =>
        CanLose(points) ? Against(runs => [.. runs.Select(run => LostAccuracy.In(run, points))], seeds) : null;

    /// <summary>Compares valid runs with copies of themselves that were modified to lose accuracy on the test rows.
    /// This simulates a changed evaluation with the same trained weights.</summary>
    /// <param name="points">The loss of accuracy, in (0, 1): .02 for two points.</param>
    /// <param name="seeds">The number of seeds on either side.</param>
    /// <returns>The decisions of the gate; null if there are too few runs, or a run has less accuracy to lose.</returns>
    public GateRecord? FindsLossInEvaluation(double points, int seeds) => _sound.Runs.Count < seeds + 2 || !CanLose(points) ? null : Compare(random =>
    {
        var order = Shuffled(_sound.Runs, random);
        return (order[..seeds], [.. order[..seeds].Select(run => LostAccuracy.In(run, points))], order[seeds..]);
    });

    /// <summary>Compares valid runs with runs that contain a mistake.</summary>
    /// <param name="mistaken">The runs with the mistake. Refused ones are left out, because they never reach the gate.</param>
    /// <param name="seeds">The number of seeds on either side.</param>
    /// <returns>The decisions of the gate on the metrics; null if there are too few runs.</returns>
    public GateRecord? Finds(ExperimentResult mistaken, int seeds)
    {
        SeedRun[] runs = Judged(mistaken);
        if (runs.Length < seeds || _sound.Runs.Count < seeds + 2)
            return null;
        return Compare(random =>
        {
            var order = Shuffled(_sound.Runs, random);
            return (order[..seeds], Shuffled(runs, random)[..seeds], order[seeds..]);
        });
    }

    /// <summary>Compares runs with a mistake with the valid runs of the same seeds, as in normal use, where a changed program is run again.</summary>
    /// <param name="mistaken">The runs with the mistake. Runs that an invariant refused and seeds without a valid run are left out.</param>
    /// <returns>The verdict of the gate; null if no run is left.</returns>
    public MistakeVerdict? SaysOf(ExperimentResult mistaken)
    {
        var sound = _sound.Runs.ToDictionary(run => run.Seed);
        SeedRun[] runs = [.. Judged(mistaken).Where(run => sound.ContainsKey(run.Seed)).OrderBy(run => run.Seed)];
        if (runs.Length == 0)
            return null;
        var all = Compare(runs);
        (SnapshotComparison Said, bool Altered)[] some = [.. Some(runs, GateCalibration.UsualSeeds).Select(seeds => (Compare(seeds), seeds.Any(IsAltered)))];
        return new MistakeVerdict(
            some.Length,
            some.Count(one => !one.Said.Holds),
            some.Count(one => one.Altered),
            some.Count(one => one.Altered && !one.Said.Holds),
            some.CountBy(one => one.Said.Outcome).MaxBy(one => one.Value).Key,
            all.Divergence?.ToString(),
            some[0].Said.Noise.ToString(),
            ComparisonText.Because(all.Arithmetic));

        SnapshotComparison Compare(SeedRun[] seeds) => Beside([.. seeds.Select(run => sound[run.Seed])], mistaken, seeds);

        bool IsAltered(SeedRun run) => run.Evidence.TestEvaluation!.WeightsAfter != sound[run.Seed].Evidence.TestEvaluation!.WeightsAfter;
    }

    /// <summary>Compares valid runs with the same seeds trained a second time. Every refusal is a false alarm.</summary>
    /// <param name="again">The second runs. A run that an invariant refused counts as refused.</param>
    /// <returns>The decisions of the gate; null if there are fewer than three second runs.</returns>
    public GateRecord? RefusesReruns(ExperimentResult again)
    {
        ArgumentNullException.ThrowIfNull(again);
        var sound = _sound.Runs.ToDictionary(run => run.Seed);
        SeedRun[] runs = [.. again.Runs.Where(run => sound.ContainsKey(run.Seed))];
        if (runs.Length < GateCalibration.UsualSeeds)
            return null;
        var (random, refused) = (new Random(1), 0);
        for (var pair = 0; pair < _pairs; pair++)
        {
            SeedRun[] seeds = [.. Shuffled(runs, random)[..GateCalibration.UsualSeeds].OrderBy(run => run.Seed)];
            refused += seeds.Any(run => run.Violations.Count > 0) || !Beside([.. seeds.Select(run => sound[run.Seed])], again, seeds).Holds ? 1 : 0;
        }
        return new GateRecord(_pairs, refused, refused);
    }

    /// <summary>Returns the parts of the snapshot that reveal a mistake without any metric, because they are compared exactly.</summary>
    /// <param name="mistaken">The runs with the mistake.</param>
    /// <returns>The keys of the snapshot; empty if invariants refused every run.</returns>
    public IReadOnlyList<string> FindsExactly(ExperimentResult mistaken)
    {
        SeedRun[] runs = Judged(mistaken);
        if (runs.Length == 0)
            return [];
        var comparison = SnapshotComparison.Of(MetricSnapshot.Of(AsSeedsFromOne(AsSound(mistaken), runs[..1])), Snapshot([_sound.Runs[0]]));
        return [.. comparison.Statements.Select(difference => difference.Key)];
    }

    /// <summary>Compares runs with valid runs of the same seeds, with the noise of all other valid runs.</summary>
    private SnapshotComparison Beside(SeedRun[] verified, ExperimentResult other, SeedRun[] received)
    {
        SeedRun[] further = [.. _sound.Runs.ExceptBy(verified.Select(run => run.Seed), run => run.Seed)];
        var (now, before) = (MetricSnapshot.Of(WithTheirSeeds(AsSound(other), received)), MetricSnapshot.Of(WithTheirSeeds(_sound, verified)));
        return SnapshotComparison.Of(now, before, further.Length < 2 ? null : NoiseOf(further));
    }

    /// <summary>Gives an experiment the name of the valid one, because names are compared too.</summary>
    private ExperimentResult AsSound(ExperimentResult other) => other with { Experiment = other.Experiment with { Name = _sound.Experiment.Name } };

    private CalibratedNoise NoiseOf(IReadOnlyList<SeedRun> runs) =>
        new(new Dictionary<string, ExperimentNoise> { [_sound.Experiment.Name] = ExperimentNoise.Of(AsSeedsFromOne(_sound, runs)) });

    private bool CanLose(double points) => _sound.Runs.All(run => LostAccuracy.IsPossible(run, points));

    private GateRecord? Against(Func<SeedRun[], SeedRun[]> received, int seeds)
    {
        if (_sound.Runs.Count < 2 * seeds + 2)
            return null;
        return Compare(random =>
        {
            var order = Shuffled(_sound.Runs, random);
            return (order[..seeds], received(order[seeds..(2 * seeds)]), order[(2 * seeds)..]);
        });
    }

    private GateRecord Compare(Func<Random, (SeedRun[] Verified, SeedRun[] Received, SeedRun[] Further)> draw)
    {
        var random = new Random(1);
        var (withNoise, without) = (0, 0);
        for (var pair = 0; pair < _pairs; pair++)
        {
            var (verified, received, further) = draw(random);
            string before = Snapshot(verified), now = Snapshot(received);
            var noise = NoiseOf(further);
            withNoise += AnyMetricDiffers(now, before, noise) ? 1 : 0;
            without += AnyMetricDiffers(now, before, noise: null) ? 1 : 0;
        }
        return new GateRecord(_pairs, withNoise, without);
    }

    private static McNemar McNemarOf(SeedRun first, SeedRun second) =>
        McNemar.Of(first.Evidence.TestEvaluation!.Logits.Span, second.Evidence.TestEvaluation!.Logits.Span, first.Evidence.EncodedTest.Labels.Span);

    /// <summary>Returns the decision of the noise gate, which allows no noise for equal weights.
    /// Different weights alone do not count here, because every seed has different weights.</summary>
    private static bool AnyMetricDiffers(string received, string verified, CalibratedNoise? noise) =>
        SnapshotComparison.Of(received, verified, noise)
            is { Outcome: SnapshotOutcome.EvaluationChanged } or { HasEqualWeights: false, Noise.Beyond.Count: > 0 };

    /// <summary>Returns the runs that no invariant refused, with the model declaration of the valid experiment,
    /// which a mistaken one may not have kept.</summary>
    private SeedRun[] Judged(ExperimentResult mistaken)
    {
        ArgumentNullException.ThrowIfNull(mistaken);
        return [.. mistaken.Runs.Where(run => run.Violations.Count == 0)
            .Select(run => run with { Evidence = run.Evidence with { DeclaredModel = _sound.Runs[0].Evidence.DeclaredModel } })];
    }

    private string Snapshot(IReadOnlyList<SeedRun> runs) => MetricSnapshot.Of(AsSeedsFromOne(_sound, runs));

    /// <summary>Gives both sides of a comparison the same seed numbers and invariants, because these are compared exactly.</summary>
    private ExperimentResult AsSeedsFromOne(ExperimentResult result, IReadOnlyList<SeedRun> runs) => result with
    {
        Profile = result.Profile with { Seeds = [.. Enumerable.Range(1, runs.Count)] },
        Runs =
            [.. runs.Select((run, index) => run with { Seed = index + 1, Evidence = run.Evidence with { Rehearsals = _sound.Runs[0].Evidence.Rehearsals } })],
    };

    private ExperimentResult WithTheirSeeds(ExperimentResult result, IReadOnlyList<SeedRun> runs) => result with
    {
        Profile = result.Profile with { Seeds = [.. runs.Select(run => run.Seed)] },
        Runs = [.. runs.Select(run => run with { Evidence = run.Evidence with { Rehearsals = _sound.Runs[0].Evidence.Rehearsals } })],
    };

    /// <summary>Returns every combination of the given size, in order; all runs if there are no more.</summary>
    private static IEnumerable<SeedRun[]> Some(SeedRun[] runs, int count)
    {
        if (runs.Length <= count)
            return [runs];
        if (count == 1)
            return runs.Select(run => (SeedRun[])[run]);
        return Enumerable.Range(0, runs.Length - count + 1)
            .SelectMany(first => Some(runs[(first + 1)..], count - 1).Select(others => (SeedRun[])[runs[first], .. others]));
    }

    private static SeedRun[] Shuffled(IReadOnlyList<SeedRun> runs, Random random)
    {
        SeedRun[] order = [.. runs];
        random.Shuffle(order);
        return order;
    }
}
