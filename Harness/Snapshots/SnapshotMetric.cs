using Harness.Metrics;

namespace Harness.Snapshots;

/// <summary>A metric of a snapshot, on one split.</summary>
/// <param name="Name">The last part of its key.</param>
/// <param name="Range">What it can be.</param>
/// <param name="Of">Takes it out of what was measured.</param>
internal sealed record SnapshotMetric(string Name, SnapshotMetric.Values Range, Func<ClassificationMetrics, double> Of)
{
    /// <summary>The name of the training accuracy minus the test accuracy, in the comparison of all experiments.</summary>
    public const string AccuracyGap = "accuracyGap";

    /// <summary>What a metric can be.</summary>
    public enum Values
    {
        /// <summary>0 to 1.</summary>
        Share,

        /// <summary>A number of rows.</summary>
        Rows,

        /// <summary>0 or more.</summary>
        Loss,
    }

    public static SnapshotMetric Loss { get; } = new("loss", Values.Loss, metrics => metrics.Loss);

    public static SnapshotMetric Accuracy { get; } = new("accuracy", Values.Share, metrics => metrics.Accuracy);

    public static SnapshotMetric Precision { get; } = new("precision", Values.Share, metrics => metrics.Precision);

    public static SnapshotMetric Recall { get; } = new("recall", Values.Share, metrics => metrics.Recall);

    public static SnapshotMetric RocAuc { get; } = new("rocAuc", Values.Share, metrics => metrics.RocAuc);

    /// <summary>All of them, in the order of the file.</summary>
    public static IReadOnlyList<SnapshotMetric> All { get; } =
    [
        Loss, Accuracy, Precision, Recall, RocAuc,
        new("truePositives", Values.Rows, metrics => metrics.Confusion.TruePositives),
        new("falsePositives", Values.Rows, metrics => metrics.Confusion.FalsePositives),
        new("trueNegatives", Values.Rows, metrics => metrics.Confusion.TrueNegatives),
        new("falseNegatives", Values.Rows, metrics => metrics.Confusion.FalseNegatives),
    ];
}
