using System.Text.Json;
using System.Text.Json.Nodes;

namespace Harness.Snapshots.Comparison;

/// <summary>
/// Compares everything of two snapshots but their metrics and weights: what was declared, what it ran on, what was asked of it. All of it exactly.
/// </summary>
internal static class StatementComparison
{
    /// <summary>Finds what differs.</summary>
    /// <param name="received">What came out now.</param>
    /// <param name="verified">What was accepted.</param>
    /// <returns>
    /// In the order of the files; a metric that only one side has is among them. Where one side is older than the arithmetic, only what it states is
    /// compared.
    /// </returns>
    public static IEnumerable<ExactDifference> Differences(FlatSnapshot received, FlatSnapshot verified)
    {
        var older = (received.Arithmetic is null) != (verified.Arithmetic is null);
        foreach (var key in verified.Keys.Union(received.Keys).Where(key =>
            !WeightsHistory.IsMoment(key) && key != SnapshotKeys.OldWeights.Name && !(older && SnapshotKeys.Of(key) is { IsNewer: true })))
        {
            var (before, now) = (verified[key], received[key]);
            var isMetric = FlatSnapshot.IsMetric(key) && before is not null && now is not null;
            if (isMetric || (key == SnapshotKeys.Arithmetic.Name && RecordedArithmetic.Of(received, verified).Match != ArithmeticMatch.OtherVersion))
                continue;
            if (older && key == SnapshotKeys.Layers.Name)
                (before, now) = (WithoutSettings(before), WithoutSettings(now));
            if (before is not { } one || now is not { } other || !JsonElement.DeepEquals(one, other))
                yield return new ExactDifference(key, before, now);
        }
    }

    /// <summary>Layers as older snapshots list them.</summary>
    private static JsonElement? WithoutSettings(JsonElement? layers) => layers is not { } list ? null
        : JsonSerializer.SerializeToElement(new JsonArray([.. list.EnumerateArray().Select(layer =>
            (JsonNode?)layer.GetString()!.Split(MetricSnapshot.SettingsFollow)[0])]));
}
