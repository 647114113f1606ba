using System.Text.Json;
using Harness.Snapshots;

namespace Harness.Reporting.Differences;

/// <summary>What changed between two results folders, as facts; how they read is the page's business.</summary>
internal sealed class ResultsDifference
{
    private const string Comparison = "comparison";

    private readonly List<MetricChange> _metrics = [];
    private readonly List<ExactChange> _exact = [], _pairs = [];
    private readonly List<ClaimChange> _claims = [];
    private readonly List<LoneSnapshot> _lone = [];
    private readonly List<string> _received = [];

    private ResultsDifference()
    {
    }

    /// <summary>Snapshots that were compared.</summary>
    public int Compared { get; private set; }

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
    public bool IsNone => _metrics.Count + _exact.Count + _pairs.Count + _claims.Count + _lone.Count + UnreadInBase.Count + UnreadInHead.Count == 0;

    /// <summary>Compares.</summary>
    /// <param name="before">The base.</param>
    /// <param name="now">The head.</param>
    /// <returns>What differs, and what could not be compared.</returns>
    public static ResultsDifference Of(ResultsFolder before, ResultsFolder now)
    {
        var difference = new ResultsDifference { UnreadInBase = before.Unread, UnreadInHead = now.Unread };
        foreach (var name in before.Names.Union(now.Names).Order(StringComparer.Ordinal))
            difference.Add(name, before, now);
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
            _lone.Add(new LoneSnapshot(name, verdict, values.Metric("metrics.test.accuracy"), values.Metric("metrics.test.loss")));
    }

    private void Compare(string name, SnapshotValues old, SnapshotValues now, ResultsFolder before, ResultsFolder head)
    {
        var kind = name.Split('/')[^1];
        if (kind != Comparison) // its table repeats the metrics of every experiment
        {
            try
            {
                _metrics.AddRange(NoiseGate.Judge(name, old, now, before.NoiseOf(name)));
            }
            catch (FormatException unasked)
            {
                head.Refuse(name, unasked.Message);
            }
        }
        var claims = ClaimVerdicts.Between(name, old, now);
        _claims.AddRange(claims.Changes);
        var differing = old.Keys.Union(now.Keys)
            .Where(key => old.Metric(key) is null || now.Metric(key) is null)
            .Where(key => old[key] is not { } before || now[key] is not { } after || !JsonElement.DeepEquals(before, after))
            .Where(key => !claims.Tell(key))
            .Where(key => key != FlatSnapshot.WeightsKey || old[key] is null || now[key] is null) // other weights are as good
            .Select(key => new ExactChange(name, key, old[key], now[key]));
        if (kind == Comparison)
            _pairs.AddRange(ComparedPairs.Own(differing, old, now));
        else
            _exact.AddRange(differing);
    }
}
