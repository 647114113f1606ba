using System.Globalization;
using System.Text.Json;

namespace Harness.Snapshots;

/// <summary>Compares two snapshots: metrics within the noise that was measured, everything else exactly.</summary>
/// <remarks>
/// <para>
/// Where both have the same trained weights to the bit, training did not change and there is no noise: metrics are then compared exactly too. Any other weights are as good as further seeds,
/// for the smallest change of a sum, by another processor say, is enough to train others; so weights alone never fail.
/// </para>
/// <para>One level for the whole file: every metric is asked twice, whether its mean moved and whether its spread grew, and Holm's correction holds over all of these questions together.</para>
/// <para>
/// The sampling error of the test rows is told, not allowed for. It says how far a figure holds for other rows; but both sides are measured on the same rows, whose choice
/// cancels in the difference. Other rows have another fingerprint, which differs exactly and fails whatever the metrics do. So it needs no place in the file: the file has the rows.
/// </para>
/// </remarks>
public sealed class SnapshotComparison
{
    /// <summary>Share of comparisons of two equally good results that may differ at all: the level of the file, not of a metric.</summary>
    public const double Level = .01;

    /// <summary>The part of a snapshot that is compared by noise.</summary>
    internal const string Metrics = "metrics";

    private readonly FlatSnapshot _received, _verified;
    private readonly Dictionary<string, MetricComparison> _metrics;
    private readonly string? _remark;
    private readonly bool _sameWeights;

    private SnapshotComparison(FlatSnapshot received, FlatSnapshot verified, CalibratedNoise? noise)
    {
        (_received, _verified) = (received, verified);
        _metrics = MetricComparison.All(received, verified, noise?.For(verified), Level);
        _sameWeights = received.HasWeightsOf(verified);
        _remark = _sameWeights ? null : noise?.Remark(verified);
    }

    /// <summary>Compares.</summary>
    /// <param name="received">What came out now.</param>
    /// <param name="verified">What was accepted.</param>
    /// <param name="noise">What further seeds have shown; null where there is only what both files say themselves.</param>
    /// <returns>The comparison, to be asked.</returns>
    /// <exception cref="FormatException">One of the two is not JSON: a merge that was left half done, say.</exception>
    public static SnapshotComparison Of(string received, string verified, CalibratedNoise? noise = null) =>
        new(FlatSnapshot.Read(received, "received"), FlatSnapshot.Read(verified, "verified"), noise);

    /// <summary>Compares, for whoever wants the text alone.</summary>
    /// <param name="received">What came out now.</param>
    /// <param name="verified">What was accepted.</param>
    /// <param name="noise">What further seeds have shown; null where there is only what both files say themselves.</param>
    /// <returns>Null if nothing differs beyond noise; else one line for each key that does, and what is to be known of the noise.</returns>
    /// <exception cref="FormatException">One of the two is not JSON: a merge that was left half done, say.</exception>
    public static string? Differences(string received, string verified, CalibratedNoise? noise = null)
    {
        var comparison = Of(received, verified, noise);
        var lines = comparison.DifferencesByKey().Values.ToList();
        return lines.Count == 0 ? null : string.Join("\n", [.. lines, .. comparison._remark is { } remark ? [remark] : Array.Empty<string>()]);
    }

    /// <summary>What differs beyond noise.</summary>
    /// <returns>A line for each such key, in the order of the files.</returns>
    public OrderedDictionary<string, string> DifferencesByKey()
    {
        var differing = new OrderedDictionary<string, string>();
        foreach (var key in _verified.Keys.Union(_received.Keys))
        {
            if ((_metrics.TryGetValue(key, out var metric) ? Difference(metric) : Difference(key)) is { } line)
                differing.Add(key, line);
        }
        return differing;
    }

    /// <summary>How well two snapshots agree that do not differ.</summary>
    /// <returns>One sentence: equal in every digit, or which metric moved most within its noise.</returns>
    public string Agreement() => _metrics.Values.Where(metric => metric.Moved).MaxBy(metric => metric.Sigmas) is { } furthest
        ? string.Create(CultureInfo.InvariantCulture, $"agrees with its baseline within noise; {furthest.Key} moved most, by {furthest.Sigmas:0.0} σ")
        : "equals its baseline in every digit";

    /// <summary>What the baseline has for a metric that noise alone moved, and for the weights behind it.</summary>
    /// <param name="key">Of the metric or the weights.</param>
    /// <returns>As JSON; null where the received value is to be taken. Of metrics from two trainings the weights are an empty list: they are nobody's.</returns>
    internal string? VerifiedIfWithinNoise(string key)
    {
        if (key == FlatSnapshot.WeightsKey)
            return !_sameWeights && _metrics.Values.Any(IsKept) ? WeightsOfKeptMetrics() : null;
        return _metrics.TryGetValue(key, out var metric) && Difference(metric) is null ? _verified[key]!.Value.GetRawText() : null;
    }

    private string WeightsOfKeptMetrics() =>
        _verified[FlatSnapshot.WeightsKey] is { } weights && !_metrics.Values.Any(metric => Difference(metric) is not null) ? weights.GetRawText() : "[]";

    private bool IsKept(MetricComparison metric) => metric.Moved && Difference(metric) is null;

    private string? Difference(MetricComparison metric) => _sameWeights ? metric.DifferenceInEvaluation() : metric.Difference();

    private string? Difference(string key) => (_verified[key], _received[key]) switch
    {
        (_, not null) when key == FlatSnapshot.WeightsKey => null, // others are as good, and a baseline from before they were named has none
        (null, { } now) => $"  {key}: new, received {now.GetRawText()}",
        ({ } before, null) => $"  {key}: missing, verified {before.GetRawText()}",
        ({ } before, { } now) => JsonElement.DeepEquals(now, before) ? null : $"  {key}: verified {before.GetRawText()}, received {now.GetRawText()} (compared exactly)",
        _ => null,
    };
}
