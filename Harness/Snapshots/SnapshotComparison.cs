using System.Globalization;
using System.Text.Json;
using Harness.Metrics;

namespace Harness.Snapshots;

/// <summary>Compares two snapshots: metrics within the noise that both measured, everything else exactly.</summary>
public static class SnapshotComparison
{
    /// <summary>The part of a snapshot that is compared by noise.</summary>
    internal const string Metrics = "metrics";

    /// <summary>Compares.</summary>
    /// <param name="received">What came out now.</param>
    /// <param name="verified">What was accepted.</param>
    /// <returns>Null if nothing differs beyond noise; else one line for each key that does.</returns>
    /// <exception cref="FormatException">One of the two is not JSON: a merge that was left half done, say.</exception>
    public static string? Differences(string received, string verified)
    {
        var now = Flatten(received, "received");
        var before = Flatten(verified, "verified");
        var lines = before.Keys.Union(now.Keys).Select(key => Difference(key, now, before)).OfType<string>().ToList();
        return lines.Count == 0 ? null : string.Join("\n", lines);
    }

    private static string? Difference(string key, Dictionary<string, JsonElement> received, Dictionary<string, JsonElement> verified)
    {
        if (!verified.TryGetValue(key, out var before))
            return $"  {key}: new, received {received[key].GetRawText()}";
        if (!received.TryGetValue(key, out var now))
            return $"  {key}: missing, verified {before.GetRawText()}";
        if (key.StartsWith($"{Metrics}.", StringComparison.Ordinal) && SpreadOf(now) is { } spreadNow && SpreadOf(before) is { } spreadBefore)
            return BeyondNoise(key, spreadNow, spreadBefore, Seeds(received), Seeds(verified));
        return JsonElement.DeepEquals(now, before) ? null : $"  {key}: verified {before.GetRawText()}, received {now.GetRawText()} (compared exactly)";
    }

    private static string? BeyondNoise(string key, Spread received, Spread verified, int receivedSeeds, int verifiedSeeds)
    {
        if (received.Mean.Equals(verified.Mean)) // NaN equals NaN, and infinity infinity
            return null;
        var budget = NoiseBudget.Of(verified, received, verifiedSeeds, receivedSeeds);
        var difference = Math.Round(received.Mean - verified.Mean, MetricSnapshot.Decimals); // both have no more: the rest is binary dust
        if (Math.Abs(difference) <= budget)
            return TooScattered(key, received, verified, NoiseBudget.OfSpread(verified, verifiedSeeds, receivedSeeds));
        var verdict = double.IsNaN(difference) ? "" : (difference < 0) == SmallerIsBetter(key) ? ", better" : ", worse";
        return string.Create(CultureInfo.InvariantCulture,
            $"  {key}: verified {verified.Mean:0.######} ± {verified.StandardDeviation:0.######}, received {received.Mean:0.######} ± {received.StandardDeviation:0.######}, difference {difference:+0.######;-0.######}, budget {budget:0.######}{verdict}");
    }

    private static string? TooScattered(string key, Spread received, Spread verified, double budget) => received.StandardDeviation <= budget || double.IsInfinity(budget)
        ? null
        : string.Create(CultureInfo.InvariantCulture,
            $"  {key}: verified {verified.Mean:0.######} ± {verified.StandardDeviation:0.######}, received {received.Mean:0.######} ± {received.StandardDeviation:0.######}, scattered more than the budget ± {budget:0.######}, worse");

    private static bool SmallerIsBetter(string key) => key.EndsWith("loss", StringComparison.Ordinal) || key.Contains(".false", StringComparison.Ordinal);

    /// <summary>A snapshot that does not name its seeds is given no noise to hide a difference in.</summary>
    private static int Seeds(Dictionary<string, JsonElement> snapshot) =>
        snapshot.TryGetValue("training.seeds", out var seeds) && seeds.ValueKind == JsonValueKind.Array ? seeds.GetArrayLength() : 1;

    private static Spread? SpreadOf(JsonElement metric) =>
        metric.ValueKind == JsonValueKind.Object && metric.TryGetProperty("mean", out var mean) && metric.TryGetProperty("standardDeviation", out var deviation)
            ? new Spread(Number(mean), Number(deviation))
            : null;

    private static double Number(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.Parse(value.GetString()!, CultureInfo.InvariantCulture);

    /// <summary>"data.train.rows" and so on; a metric, {mean, standardDeviation}, and an array stay whole.</summary>
    private static Dictionary<string, JsonElement> Flatten(string json, string which)
    {
        var flat = new Dictionary<string, JsonElement>();
        try
        {
            using var document = JsonDocument.Parse(json);
            Walk("", document.RootElement.Clone());
        }
        catch (JsonException broken)
        {
            throw new FormatException($"The {which} snapshot is not JSON: {broken.Message}", broken);
        }
        return flat;

        void Walk(string path, JsonElement element)
        {
            if (element.ValueKind != JsonValueKind.Object || element.TryGetProperty("mean", out _))
            {
                flat[path] = element;
                return;
            }
            foreach (var property in element.EnumerateObject())
                Walk(path.Length == 0 ? property.Name : $"{path}.{property.Name}", property.Value);
        }
    }
}
