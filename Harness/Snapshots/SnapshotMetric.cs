using System.Globalization;
using System.Text.RegularExpressions;
using Harness.Metrics;
using Harness.Training;

namespace Harness.Snapshots;

/// <summary>A metric of a snapshot, for one split.</summary>
/// <param name="Name">The last parts of its key, such as "accuracy" or "classes.2.f1".</param>
/// <param name="Range">The range of its values.</param>
/// <param name="Of">Returns the value from the metrics of an evaluation.</param>
internal sealed partial record SnapshotMetric(string Name, SnapshotMetric.Values Range, Func<ClassificationMetrics, double> Of)
{
    /// <summary>The name of the training accuracy minus the test accuracy, in the comparison of all experiments.</summary>
    public const string AccuracyGap = "accuracyGap";

    /// <summary>The JSON object with the metrics of each class.</summary>
    public const string Classes = "classes";

    /// <summary>The maximum number of classes for which a snapshot lists the whole confusion matrix; it has K² lines.</summary>
    private const int MostClassesWithCounts = 12;

    /// <summary>The range of a metric.</summary>
    public enum Values
    {
        /// <summary>0 to 1.</summary>
        Share,

        /// <summary>A number of rows.</summary>
        Rows,

        /// <summary>0 or more.</summary>
        Loss,

        /// <summary>−1 to 1.</summary>
        Correlation,
    }

    public static SnapshotMetric Loss { get; } = new("loss", Values.Loss, metrics => metrics.Loss);

    public static SnapshotMetric Accuracy { get; } = new("accuracy", Values.Share, metrics => metrics.Accuracy);

    public static SnapshotMetric Precision { get; } = new("precision", Values.Share, metrics => metrics.Precision);

    public static SnapshotMetric Recall { get; } = new("recall", Values.Share, metrics => metrics.Recall);

    public static SnapshotMetric RocAuc { get; } = new("rocAuc", Values.Share, metrics => metrics.RocAuc);

    private static SnapshotMetric MacroPrecision { get; } = new("macroPrecision", Values.Share, metrics => metrics.Matrix.MacroPrecision);

    private static SnapshotMetric MacroRecall { get; } = new("macroRecall", Values.Share, metrics => metrics.Matrix.MacroRecall);

    private static SnapshotMetric MacroF1 { get; } = new("macroF1", Values.Share, metrics => metrics.Matrix.MacroF1);

    private static SnapshotMetric Mcc { get; } = new("mcc", Values.Correlation, metrics => metrics.Mcc);

    private static SnapshotMetric RocAucOneVersusRest { get; } = new("rocAucOneVersusRest", Values.Share, metrics => metrics.RocAuc);

    /// <summary>The metrics of two classes with one logit for each row, in the order of the file.</summary>
    public static IReadOnlyList<SnapshotMetric> All { get; } =
    [
        Loss, Accuracy, Precision, Recall, RocAuc,
        new("truePositives", Values.Rows, metrics => metrics.Confusion!.TruePositives),
        new("falsePositives", Values.Rows, metrics => metrics.Confusion!.FalsePositives),
        new("trueNegatives", Values.Rows, metrics => metrics.Confusion!.TrueNegatives),
        new("falseNegatives", Values.Rows, metrics => metrics.Confusion!.FalseNegatives),
    ];

    private static IReadOnlyList<SnapshotMetric> OfAllClasses { get; } = [Loss, Accuracy, MacroPrecision, MacroRecall, MacroF1, Mcc, RocAucOneVersusRest];

    /// <summary>Lists the metrics of an objective.</summary>
    /// <param name="objective">The objective of the experiment.</param>
    /// <returns>The metrics in the order of the file. With a logit for each class, the metrics of each class come last.</returns>
    public static IReadOnlyList<SnapshotMetric> For(Objective objective) => objective.IsBinary ? All
        : [.. OfAllClasses, .. Enumerable.Range(0, objective.Classes).SelectMany(label => OfClass(label, objective.Classes))];

    /// <summary>Lists the metrics that the comparison of all experiments contains.</summary>
    /// <param name="objective">The objective of the experiment.</param>
    public static IReadOnlyList<SnapshotMetric> ComparedFor(Objective objective) =>
        objective.IsBinary ? [Accuracy, Precision, Recall, RocAuc, Loss] : [Accuracy, MacroF1, Mcc, RocAucOneVersusRest, Loss];

    /// <summary>Returns the range of a metric.</summary>
    /// <param name="name">The last part of the key of the metric.</param>
    /// <returns>The range; null for an unknown metric.</returns>
    public static Values? RangeOf(string name) => All.Concat(OfAllClasses).FirstOrDefault(metric => metric.Name == name)?.Range
        ?? (name switch
        {
            "f1" => Values.Share,
            "true" => Values.Rows,
            _ => TakenFor().IsMatch(name) ? Values.Rows : null,
        });

    /// <summary>Lists the metrics of one class. Names of wrong predictions contain "false", as in false positives: fewer are better.</summary>
    private static IEnumerable<SnapshotMetric> OfClass(int label, int classes)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"{Classes}.{label}.");
        yield return new($"{prefix}precision", Values.Share, metrics => metrics.Matrix.Precision(label));
        yield return new($"{prefix}recall", Values.Share, metrics => metrics.Matrix.Recall(label));
        yield return new($"{prefix}f1", Values.Share, metrics => metrics.Matrix.F1(label));
        if (classes > MostClassesWithCounts)
            yield break;
        yield return new($"{prefix}true", Values.Rows, metrics => metrics.Matrix.Counts[label][label]);
        foreach (var other in Enumerable.Range(0, classes).Where(other => other != label))
            yield return new(string.Create(CultureInfo.InvariantCulture, $"{prefix}falseAs{other}"), Values.Rows,
                metrics => metrics.Matrix.Counts[label][other]);
    }

    [GeneratedRegex("^falseAs[0-9]{1,3}$")]
    private static partial Regex TakenFor();
}
