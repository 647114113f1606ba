using System.Buffers;
using System.Text;
using System.Text.Json;
using Harness.Metrics;
using Harness.Snapshots;
using MathNet.Numerics;

namespace Harness.Reporting.Differences;

/// <summary>Asks the gate that the tests ask, <see cref="SnapshotComparison"/>, about the metrics of two snapshots: a page must not say other than the test.</summary>
/// <remarks>
/// The gate is given all metrics that both sides have at once, for its level may be one of the whole file; and nothing but them, in a text that is written here,
/// so that no name or value of an untrusted file can be taken for a line of its answer.
/// </remarks>
internal static class NoiseGate
{
    private const string Name = "this";

    /// <summary>Judges what moved.</summary>
    /// <param name="snapshot">Its name.</param>
    /// <param name="old">The base's values.</param>
    /// <param name="now">The head's values.</param>
    /// <param name="calibrated">What further seeds have shown of the base's noise; null if nobody measured it.</param>
    /// <returns>Every metric of both sides whose figures are not the same, in the order of the base.</returns>
    /// <exception cref="FormatException">The figures are such that the gate has no answer.</exception>
    public static IReadOnlyList<MetricChange> Judge(string snapshot, SnapshotValues old, SnapshotValues now, ExperimentNoise? calibrated = null)
    {
        var keys = old.Keys.Where(key => old.Metric(key) is not null && now.Metric(key) is not null).ToList();
        if (keys.All(key => old.Metric(key).Equals(now.Metric(key))))
            return [];
        var noise = calibrated?.Configuration == old.Configuration ? calibrated : null;
        var answers = Answers(keys, old, now, noise);
        return [.. keys.Where(key => !old.Metric(key).Equals(now.Metric(key))).Select(key =>
        {
            var (before, after) = (old.Metric(key)!.Value, now.Metric(key)!.Value);
            var answer = answers.GetValueOrDefault(key);
            return new MetricChange(snapshot, key, before, after, Sigma(new SpreadComparison(before, old.Seeds, after, now.Seeds, noise?.Of(key))), Verdict(answer, after), answer?.Contains(", scattered", StringComparison.Ordinal) == true);
        })];
    }

    /// <summary>What the gate says, by key; nothing of a metric that chance explains.</summary>
    private static OrderedDictionary<string, string> Answers(List<string> keys, SnapshotValues old, SnapshotValues now, ExperimentNoise? noise)
    {
        try
        {
            var sameWeights = FlatSnapshot.AreSameWeights(old[FlatSnapshot.WeightsKey], now[FlatSnapshot.WeightsKey]);
            var before = Snapshot(keys, old, sameWeights);
            // The text that is written here has a configuration of its own.
            var known = noise is null ? null : new CalibratedNoise(new Dictionary<string, ExperimentNoise> { [Name] = noise with { Configuration = FlatSnapshot.Read(before, "base").Configuration } });
            return SnapshotComparison.Of(Snapshot(keys, now, sameWeights), before, known).DifferencesByKey();
        }
        catch (Exception unasked) when (unasked is ArgumentException or ArithmeticException or NonConvergenceException)
        {
            throw new FormatException("has figures that no run gives: they cannot be compared within noise", unasked);
        }
    }

    /// <summary>The gate names no direction where a side is no number; to lose the number is worse.</summary>
    private static ChangeVerdict Verdict(string? answer, Spread now)
    {
        if (answer is null)
            return ChangeVerdict.WithinNoise;
        var better = answer.Contains(", better", StringComparison.Ordinal) || (!answer.Contains(", worse", StringComparison.Ordinal) && !double.IsNaN(now.Mean));
        return better ? ChangeVerdict.Better : ChangeVerdict.Worse;
    }

    private static double Sigma(SpreadComparison spreads) => spreads.StandardError > 0 ? spreads.Difference / spreads.StandardError : double.NaN;

    private static string Snapshot(List<string> keys, SnapshotValues values, bool sameWeights)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("experiment", Name);
            // Only how many there are matters; where the two sides differ in that, the answer comes under this key, which is no metric's.
            json.WriteStartObject("training");
            json.WriteStartArray("seeds");
            for (var seed = 0; seed < values.Seeds; seed++)
                json.WriteNumberValue(seed);
            json.WriteEndArray();
            json.WriteStartArray("weights"); // whether both sides have the same, which their text says; none are nobody's
            if (sameWeights)
                json.WriteStringValue("same");
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartObject(SnapshotComparison.Metrics);
            foreach (var key in keys)
            {
                json.WritePropertyName(key[(SnapshotComparison.Metrics.Length + 1)..]);
                values[key]!.Value.WriteTo(json);
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
