using System.Globalization;
using System.Text.RegularExpressions;

namespace Harness.Snapshots.Comparison;

/// <summary>Computes how far one row moves a metric of an experiment with several classes.</summary>
/// <remarks>A class may have few rows. Then all seeds often agree in every row, and their standard deviation is 0, although another seed may differ in one.
/// So the noise gate takes at least half a row for the noise of a seed.</remarks>
internal static partial class OneRow
{
    /// <summary>Returns the change of a metric if one row of the split is classified differently.</summary>
    /// <param name="key">The key of the metric in the snapshot.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <returns>The largest change, in the unit of the metric; 0 for a metric that does not count rows, and for two classes with one logit.</returns>
    public static double Change(string key, FlatSnapshot snapshot)
    {
        if (Key().Match(key) is not { Success: true } parts)
            return 0;
        var (split, name) = (parts.Groups["split"].Value, parts.Groups["name"].Value);
        if (RowsOfClass(split, snapshot) is not { Length: > 0 } rows)
            return 0;
        if (parts.Groups["label"] is { Success: true } label)
            return int.TryParse(label.Value, CultureInfo.InvariantCulture, out var index) && index < rows.Length ? OfClass(index, name) : 0;
        return name switch
        {
            "accuracy" => 1 / Math.Max(1, rows.Sum()),
            "macroPrecision" => OfMean("precision"),
            "macroRecall" => OfMean("recall"),
            "macroF1" => OfMean("f1"),
            _ => 0,
        };

        double OfMean(string metric) => Enumerable.Range(0, rows.Length).Max(index => OfClass(index, metric)) / rows.Length;

        double OfClass(int index, string metric) => metric switch
        {
            "recall" => 1 / Math.Max(1, rows[index]),
            "precision" => 1 / Predicted(index),
            "f1" => 2 / (rows[index] + Predicted(index)),
            _ => 1,
        };

        // The number of rows that are predicted to be of the class: recall · rows = correct rows = precision · predicted rows.
        double Predicted(int index)
        {
            var prefix = string.Create(CultureInfo.InvariantCulture, $"{SnapshotComparison.Metrics}.{split}.{SnapshotMetric.Classes}.{index}.");
            var correct = snapshot.MetricAt($"{prefix}recall")?.Mean * rows[index];
            return correct / snapshot.MetricAt($"{prefix}precision")?.Mean is { } predicted and >= 1 && double.IsFinite(predicted) ? predicted : 1;
        }
    }

    /// <summary>Checks whether a metric is a cell of the confusion matrix of several classes. Precision, recall and F1 of each class follow from the
    /// cells.</summary>
    /// <param name="key">The key of the metric in the snapshot.</param>
    public static bool IsCell(string key) =>
        Key().Match(key) is { Success: true } parts && parts.Groups["label"].Success && parts.Groups["name"].Value is not ("precision" or "recall" or "f1");

    private static double[] RowsOfClass(string split, FlatSnapshot snapshot) =>
        snapshot[$"data.{split}.rowsOfClass"] is { ValueKind: System.Text.Json.JsonValueKind.Array } rows
            ? [.. rows.EnumerateArray().Select(count => count.GetDouble())] : [];

    [GeneratedRegex(@"^metrics\.(?<split>test|train)\.(classes\.(?<label>[0-9]{1,3})\.)?(?<name>[A-Za-z0-9]+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Key();
}
