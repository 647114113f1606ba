using System.Text.Json;
using System.Text.Json.Nodes;

namespace Harness.Snapshots.Comparison;

/// <summary>
/// Compares everything in two snapshots except metrics and weights: the declaration, the data, the environment and the invariants. All values are compared
/// exactly.
/// </summary>
internal static class StatementComparison
{
    /// <summary>Finds the differences.</summary>
    /// <param name="received">The new snapshot.</param>
    /// <param name="verified">The accepted snapshot.</param>
    /// <returns>
    /// The differences in the order of the files, including metrics that only one side has. If one side is from before arithmetic was recorded, only the keys
    /// that existed then are compared.
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

    /// <summary>Removes the settings from the layers, as older snapshots list them.</summary>
    private static JsonElement? WithoutSettings(JsonElement? layers) => layers is not { } list ? null
        : JsonSerializer.SerializeToElement(new JsonArray([.. list.EnumerateArray().Select(layer =>
            (JsonNode?)layer.GetString()!.Split(MetricSnapshot.SettingsFollow)[0])]));
}
