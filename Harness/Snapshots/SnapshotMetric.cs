using System.Globalization;
using System.Text.RegularExpressions;
using Harness.Metrics;
using Harness.Training;

namespace Harness.Snapshots;

/// <summary>A metric of a snapshot, on one split.</summary>
/// <param name="Name">The last parts of its key, such as "accuracy" or "classes.2.f1".</param>
/// <param name="Range">What it can be.</param>
/// <param name="Of">Takes it out of what was measured.</param>
internal sealed partial record SnapshotMetric(string Name, SnapshotMetric.Values Range, Func<ClassificationMetrics, double> Of)
{
    /// <summary>The name of the training accuracy minus the test accuracy, in the comparison of all experiments.</summary>
    public const string AccuracyGap = "accuracyGap";

    /// <summary>The object that holds the figures of each class.</summary>
    public const string Classes = "classes";

    /// <summary>With more classes a snapshot does not list which class was taken for which: that would be K² lines.</summary>
    private const int MostClassesWithCounts = 12;

    /// <summary>What a metric can be.</summary>
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

    /// <summary>Those of two classes with one logit a row, in the order of the file.</summary>
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
    /// <param name="objective">Of the experiment.</param>
    /// <returns>In the order of the file; with a logit for each class, the figures of each class come last.</returns>
    public static IReadOnlyList<SnapshotMetric> For(Objective objective) => objective.IsBinary ? All
        : [.. OfAllClasses, .. Enumerable.Range(0, objective.Classes).SelectMany(label => OfClass(label, objective.Classes))];

    /// <summary>Lists the metrics that the comparison of all experiments shows.</summary>
    /// <param name="objective">Of the experiment.</param>
    public static IReadOnlyList<SnapshotMetric> ComparedFor(Objective objective) =>
        objective.IsBinary ? [Accuracy, Precision, Recall, RocAuc, Loss] : [Accuracy, MacroF1, Mcc, RocAucOneVersusRest, Loss];

    /// <summary>Tells what a metric can be.</summary>
    /// <param name="name">The last part of its key.</param>
    /// <returns>Null for what the harness does not know.</returns>
    public static Values? RangeOf(string name) => All.Concat(OfAllClasses).FirstOrDefault(metric => metric.Name == name)?.Range
        ?? (name switch
        {
            "f1" => Values.Share,
            "true" => Values.Rows,
            _ => TakenFor().IsMatch(name) ? Values.Rows : null,
        });

    /// <summary>Rows of a class that were taken for another one are called false, as false positives are: fewer are better.</summary>
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
