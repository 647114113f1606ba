using Harness.Experiments;
using Harness.Metrics.Paired;
using Harness.Snapshots.Comparison;

namespace Harness.Snapshots.Calibration;

/// <summary>The gate of snapshots put to runs of one experiment whose quality is known, many times with other seeds on either side.</summary>
/// <remarks>
/// The noise that the gate is given comes from those sound runs that stand on neither side, as it does in use:
/// a baseline's seeds are none of the calibrated ones.
/// </remarks>
public sealed class GateTrial
{
    private readonly ExperimentResult _sound;
    private readonly int _pairs;

    /// <summary>Takes the runs.</summary>
    /// <param name="sound">As the experiment should be; refused runs are left out and counted by whoever asks.</param>
    /// <param name="pairs">How many comparisons each question is decided by.</param>
    /// <exception cref="ArgumentException">Fewer than two sound runs.</exception>
    public GateTrial(ExperimentResult sound, int pairs)
    {
        ArgumentNullException.ThrowIfNull(sound);
        SeedRun[] runs = [.. sound.Runs.Where(run => run.Violations.Count == 0)];
        if (runs.Length < 2)
            throw new ArgumentException($"{sound.Experiment.Name} has {runs.Length} sound runs; expected at least 2.", nameof(sound));
        (_sound, _pairs) = (sound with { Runs = runs }, pairs);
    }

    /// <summary>The noise of all sound runs together.</summary>
    public ExperimentNoise Noise => ExperimentNoise.Of(AsSeedsFromOne(_sound, _sound.Runs));

    /// <summary>Sound runs against other sound runs: what fails is a false alarm.</summary>
    /// <param name="seeds">On either side.</param>
    /// <returns>What the gate said; null where there are not twice as many runs and two more.</returns>
    public GateRecord? FalseAlarms(int seeds) => Against(runs => runs, seeds);

    /// <summary>Every two sound runs, put to McNemar's test on the test rows that they share:
    /// what a gate would refuse that pairs rows and knows nothing of seeds.</summary>
    /// <returns>The share with p below the gate's level, in [0, 1]: false alarms, every one.</returns>
    public double FalseAlarmsOfMcNemar()
    {
        var pairs = from first in _sound.Runs from second in _sound.Runs where first.Seed < second.Seed select McNemarOf(first, second).MidP;
        return pairs.Average(p => p < SnapshotComparison.Level ? 1.0 : 0);
    }

    /// <summary>Sound runs against other sound runs that were made to lose accuracy on the test rows.</summary>
    /// <param name="points">In accuracy, in (0, 1): .02 for two points.</param>
    /// <param name="seeds">On either side.</param>
    /// <returns>What the gate said; null where there are not twice as many runs and two more.</returns>
    public GateRecord? FindsLoss(double points, int seeds) => Against(runs => [.. runs.Select(run => LostAccuracy.In(run, points))], seeds);

    /// <summary>Sound runs against themselves, made to lose accuracy on the test rows:
    /// what a changed evaluation does where training gives the same weights.</summary>
    /// <param name="points">In accuracy, in (0, 1): .02 for two points.</param>
    /// <param name="seeds">On either side.</param>
    /// <returns>What the gate said; null where there are too few runs.</returns>
    public GateRecord? FindsLossInEvaluation(double points, int seeds) => _sound.Runs.Count < seeds + 2 ? null : Compare(random =>
    {
        var order = Shuffled(_sound.Runs, random);
        return (order[..seeds], [.. order[..seeds].Select(run => LostAccuracy.In(run, points))], order[seeds..]);
    });

    /// <summary>Sound runs against runs with a mistake in them.</summary>
    /// <param name="mistaken">The runs; refused ones are left out, for the gate never sees them.</param>
    /// <param name="seeds">On either side.</param>
    /// <returns>What the gate said of the metrics; null where there are too few runs.</returns>
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

    /// <summary>Puts runs with a mistake to the gate, each beside the sound run of its own seed: as in use, where a changed program is run again.</summary>
    /// <param name="mistaken">The runs; those that an invariant refused are left out, and so are seeds without a sound run.</param>
    /// <returns>What the gate says; null where no run is left.</returns>
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

    /// <summary>Sound runs against the same seeds trained a second time: what is refused is a false alarm.</summary>
    /// <param name="again">The second runs; one that an invariant refused counts as refused.</param>
    /// <returns>What the gate said; null where there are fewer than three second runs.</returns>
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

    /// <summary>What of a mistake shows without any metric, for it is compared exactly.</summary>
    /// <param name="mistaken">The runs.</param>
    /// <returns>Keys of a snapshot; none where no run reaches it.</returns>
    public IReadOnlyList<string> FindsExactly(ExperimentResult mistaken)
    {
        SeedRun[] runs = Judged(mistaken);
        if (runs.Length == 0)
            return [];
        var comparison = SnapshotComparison.Of(MetricSnapshot.Of(AsSeedsFromOne(AsSound(mistaken), runs[..1])), Snapshot([_sound.Runs[0]]));
        return [.. comparison.Statements.Select(difference => difference.Key)];
    }

    /// <summary>Compares runs with sound runs of the same seeds, at the noise of all other sound runs.</summary>
    private SnapshotComparison Beside(SeedRun[] verified, ExperimentResult other, SeedRun[] received)
    {
        SeedRun[] further = [.. _sound.Runs.ExceptBy(verified.Select(run => run.Seed), run => run.Seed)];
        var (now, before) = (MetricSnapshot.Of(WithTheirSeeds(AsSound(other), received)), MetricSnapshot.Of(WithTheirSeeds(_sound, verified)));
        return SnapshotComparison.Of(now, before, further.Length < 2 ? null : NoiseOf(further));
    }

    /// <summary>Under the name of the sound experiment, because names are compared too.</summary>
    private ExperimentResult AsSound(ExperimentResult other) => other with { Experiment = other.Experiment with { Name = _sound.Experiment.Name } };

    private CalibratedNoise NoiseOf(IReadOnlyList<SeedRun> runs) =>
        new(new Dictionary<string, ExperimentNoise> { [_sound.Experiment.Name] = ExperimentNoise.Of(AsSeedsFromOne(_sound, runs)) });

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

    /// <summary>What the noise gate says, and that equal weights are given no noise;
    /// other weights alone are no answer here, because every seed has others.</summary>
    private static bool AnyMetricDiffers(string received, string verified, CalibratedNoise? noise) =>
        SnapshotComparison.Of(received, verified, noise)
            is { Outcome: SnapshotOutcome.EvaluationChanged } or { HasEqualWeights: false, Noise.Beyond.Count: > 0 };

    /// <summary>Runs that no invariant refused, with the declaration that a mistaken experiment may not have kept.</summary>
    private SeedRun[] Judged(ExperimentResult mistaken)
    {
        ArgumentNullException.ThrowIfNull(mistaken);
        return [.. mistaken.Runs.Where(run => run.Violations.Count == 0)
            .Select(run => run with { Evidence = run.Evidence with { DeclaredModel = _sound.Runs[0].Evidence.DeclaredModel } })];
    }

    private string Snapshot(IReadOnlyList<SeedRun> runs) => MetricSnapshot.Of(AsSeedsFromOne(_sound, runs));

    /// <summary>Both sides of a comparison name the same seeds, and ask the same invariants, for those are compared exactly.</summary>
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

    /// <summary>Every choice of so many in their order; all of them where there are no more.</summary>
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
