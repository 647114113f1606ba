using Harness.Snapshots;
using Harness.Snapshots.Comparison;
using MathNet.Numerics;

namespace Harness.Reporting.Differences;

/// <summary>Compares two results folders. The differences are data; <see cref="DifferencePage"/> formats them.</summary>
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

    /// <summary>The number of compared snapshots.</summary>
    public int Compared { get; private set; }

    /// <summary>The verdicts of the gate on all experiments that are not exactly equal.</summary>
    public IReadOnlyList<SnapshotVerdict> Verdicts => _verdicts;

    /// <summary>The changes of calibrated noise.</summary>
    public IReadOnlyList<NoiseChange> Noise => _noise;

    /// <summary>The changed metrics, in the order of the snapshots' names and of their files.</summary>
    public IReadOnlyList<MetricChange> Metrics => _metrics;

    /// <summary>The changed values that are compared exactly.</summary>
    public IReadOnlyList<ExactChange> Exact => _exact;

    /// <summary>The changed factors between pairs of experiments. Changes of single experiments, which comparisons repeat, are not included.</summary>
    public IReadOnlyList<ExactChange> Pairs => _pairs;

    /// <summary>The claims with another verdict or sign.</summary>
    public IReadOnlyList<ClaimChange> Claims => _claims;

    /// <summary>The snapshots that only one folder has.</summary>
    public IReadOnlyList<LoneSnapshot> Lone => _lone;

    /// <summary>The names of the head's snapshots that are received but not accepted.</summary>
    public IReadOnlyList<string> Received => _received;

    /// <summary>The files of the base that could not be read or compared.</summary>
    public required IReadOnlyList<UnreadFile> UnreadInBase { get; init; }

    /// <summary>The files of the head that could not be read or compared.</summary>
    public required IReadOnlyList<UnreadFile> UnreadInHead { get; init; }

    /// <summary>Tells whether everything could be read and both folders are equal.</summary>
    public bool IsNone =>
        _metrics.Count + _exact.Count + _pairs.Count + _claims.Count + _lone.Count + _noise.Count
            + _verdicts.Count(verdict => verdict.Outcome != SnapshotOutcome.Exact) + UnreadInBase.Count + UnreadInHead.Count == 0;

    /// <summary>Compares two folders.</summary>
    /// <param name="before">The base.</param>
    /// <param name="now">The head.</param>
    /// <returns>The differences, and the files that could not be compared.</returns>
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

    /// <summary>Compares a snapshot that both sides have with the same gate as the tests, so that page and test agree.
    /// The gate always uses the noise of the base, not that of the head.</summary>
    private void Compare(string name, FlatSnapshot old, FlatSnapshot now, ResultsFolder before, ResultsFolder head)
    {
        SnapshotComparison comparison;
        try
        {
            comparison = SnapshotComparison.Of(now, old, before.NoiseIn(FolderOf(name)));
        }
        catch (Exception failure) when (failure is ArgumentException or ArithmeticException or NonConvergenceException)
        {
            head.Refuse(name, "has impossible metrics, which cannot be compared within noise");
            return;
        }
        var isOfOtherArithmetic = !comparison.Arithmetic.IsExact && old.Arithmetic != now.Arithmetic; // otherwise nothing changed in an exact snapshot
        if (old.Kind == SnapshotKind.Experiment && (comparison.Outcome != SnapshotOutcome.Exact || isOfOtherArithmetic))
            _verdicts.Add(new SnapshotVerdict(name, comparison.Outcome, comparison.Divergence, comparison.Noise, comparison.Arithmetic));
        if (old.Kind != SnapshotKind.Comparison) // the comparison repeats the metrics of every experiment
            _metrics.AddRange(MetricChanges.Of(name, comparison));
        var claims = ClaimVerdicts.Between(name, old, now);
        _claims.AddRange(claims.Changes);
        var differing = comparison.Statements.Where(difference => !claims.Cover(difference.Key))
            .Select(difference => new ExactChange(name, difference.Key, difference.Verified, difference.Received));
        if (old.Kind == SnapshotKind.Comparison)
            _pairs.AddRange(ComparedPairs.Own(differing, old, now));
        else
            _exact.AddRange(differing);
    }

    private static string FolderOf(string name) => name[..Math.Max(0, name.LastIndexOf('/'))];
}
