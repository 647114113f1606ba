using Harness.Snapshots;
using Harness.Snapshots.Comparison;
using MathNet.Numerics;

namespace Harness.Reporting.Differences;

/// <summary>What changed between two results folders, as facts; how they read is the page's business.</summary>
internal sealed class ResultsDifference
{
    private readonly List<MetricChange> _metrics = [];
    private readonly List<ExactChange> _exact = [], _pairs = [];
    private readonly List<ClaimChange> _claims = [];
    private readonly List<LoneSnapshot> _lone = [];
    private readonly List<string> _received = [];
    private readonly List<SnapshotVerdict> _verdicts = [];
    private readonly List<NoiseChange> _noise = [];

    private ResultsDifference()
    {
    }

    /// <summary>Snapshots that were compared.</summary>
    public int Compared { get; private set; }

    /// <summary>What the gate says of every experiment that is not exactly what it was.</summary>
    public IReadOnlyList<SnapshotVerdict> Verdicts => _verdicts;

    /// <summary>Calibrated noise that is not what it was.</summary>
    public IReadOnlyList<NoiseChange> Noise => _noise;

    /// <summary>Metrics whose figures are not the same, in the order of the snapshots' names and of their files.</summary>
    public IReadOnlyList<MetricChange> Metrics => _metrics;

    /// <summary>Values that are compared exactly and differ.</summary>
    public IReadOnlyList<ExactChange> Exact => _exact;

    /// <summary>What comparisons say otherwise than before of every two experiments; what they repeat of each is not told again.</summary>
    public IReadOnlyList<ExactChange> Pairs => _pairs;

    /// <summary>Claims with another verdict or sign.</summary>
    public IReadOnlyList<ClaimChange> Claims => _claims;

    /// <summary>Snapshots that only one folder has.</summary>
    public IReadOnlyList<LoneSnapshot> Lone => _lone;

    /// <summary>Snapshots of the head that are received and not accepted.</summary>
    public IReadOnlyList<string> Received => _received;

    /// <summary>What could not be read in the base.</summary>
    public required IReadOnlyList<UnreadFile> UnreadInBase { get; init; }

    /// <summary>What could not be read in the head.</summary>
    public required IReadOnlyList<UnreadFile> UnreadInHead { get; init; }

    /// <summary>Whether both folders say the same, all of it read.</summary>
    public bool IsNone =>
        _metrics.Count + _exact.Count + _pairs.Count + _claims.Count + _lone.Count + _noise.Count
            + _verdicts.Count(verdict => verdict.Outcome != SnapshotOutcome.Exact) + UnreadInBase.Count + UnreadInHead.Count == 0;

    /// <summary>Compares.</summary>
    /// <param name="before">The base.</param>
    /// <param name="now">The head.</param>
    /// <returns>What differs, and what could not be compared.</returns>
    public static ResultsDifference Of(ResultsFolder before, ResultsFolder now)
    {
        var difference = new ResultsDifference { UnreadInBase = before.Unread, UnreadInHead = now.Unread };
        foreach (var name in before.Names.Union(now.Names).Order(StringComparer.Ordinal))
            difference.Add(name, before, now);
        if (now.HasNoise)
        {
            foreach (var folder in before.Names.Intersect(now.Names).Select(FolderOf).Distinct())
                difference._noise.AddRange(NoiseChange.Between(folder, before.NoiseIn(folder), now.NoiseIn(folder)));
        }
        return difference;
    }

    private void Add(string name, ResultsFolder before, ResultsFolder now)
    {
        if (now.IsReceived(name))
            _received.Add(name);
        if (!before.Has(name))
        {
            AddLone(name, ChangeVerdict.New, now, notIn: before);
        }
        else if (!now.Has(name))
        {
            AddLone(name, ChangeVerdict.Missing, before, notIn: now);
        }
        else if (before.Read(name) is { } old && now.Read(name) is { } head)
        {
            Compared++;
            Compare(name, old, head, before, now);
        }
    }

    private void AddLone(string name, ChangeVerdict verdict, ResultsFolder folder, ResultsFolder notIn)
    {
        if (!notIn.MayHide(name) && folder.Read(name) is { } values)
            _lone.Add(new LoneSnapshot(name, verdict, values.MetricAt("metrics.test.accuracy"), values.MetricAt("metrics.test.loss")));
    }

    /// <summary>Asks the gate that the tests ask, about all that both sides have: a page must not say other than the test.
    /// The base's noise counts, whatever the head says of noise.</summary>
    private void Compare(string name, FlatSnapshot old, FlatSnapshot now, ResultsFolder before, ResultsFolder head)
    {
        SnapshotComparison comparison;
        try
        {
            comparison = SnapshotComparison.Of(now, old, before.NoiseIn(FolderOf(name)));
        }
        catch (Exception unasked) when (unasked is ArgumentException or ArithmeticException or NonConvergenceException)
        {
            head.Refuse(name, "has figures that no run gives: they cannot be compared within noise");
            return;
        }
        if (old.Kind == SnapshotKind.Experiment && (comparison.Outcome != SnapshotOutcome.Exact || !comparison.Arithmetic.IsExact))
            _verdicts.Add(new SnapshotVerdict(name, comparison.Outcome, comparison.Divergence, comparison.Noise, comparison.Arithmetic));
        if (old.Kind != SnapshotKind.Comparison) // its table repeats the metrics of every experiment
            _metrics.AddRange(MetricChanges.Of(name, comparison));
        var claims = ClaimVerdicts.Between(name, old, now);
        _claims.AddRange(claims.Changes);
        var differing = comparison.Statements.Where(difference => !claims.Tell(difference.Key))
            .Select(difference => new ExactChange(name, difference.Key, difference.Verified, difference.Received));
        if (old.Kind == SnapshotKind.Comparison)
            _pairs.AddRange(ComparedPairs.Own(differing, old, now));
        else
            _exact.AddRange(differing);
    }

    private static string FolderOf(string name) => name[..Math.Max(0, name.LastIndexOf('/'))];
}
