using System.Globalization;
using System.Text;
using Harness.Experiments;
using Harness.Metrics;
using Harness.Reporting.Plots;

namespace Harness.Reporting;

/// <summary>Formats F1 and MCC, and for several classes the scores of each class. They come from the same counts as accuracy, precision and recall.</summary>
/// <remarks>A score that does not exist, such as the precision of a class that was never predicted, is NaN.</remarks>
internal static class ScoreTables
{
    /// <summary>The name of the page.</summary>
    public const string Page = "scores.md";

    /// <summary>Returns the column heads.</summary>
    /// <param name="results">The results; at least one, of one study.</param>
    public static IReadOnlyList<string> Heads(IEnumerable<ExperimentResult> results) =>
        results.All(result => result.Objective.IsBinary) ? ["experiment", "F1", "macro-F1", "MCC", "over majority"]
            : ["experiment", "macro-F1", "MCC", "over majority"];

    /// <summary>Returns one row of a table.</summary>
    /// <param name="result">A trusted result.</param>
    /// <param name="heads">The heads from <see cref="Heads"/>.</param>
    /// <returns>One cell for each head. The last one is the test accuracy minus the share of the largest class of the test split.</returns>
    public static IReadOnlyList<string> Of(ExperimentResult result, IReadOnlyList<string> heads) => [.. heads.Select(head => head switch
    {
        "experiment" => result.Experiment.Name,
        "F1" => Show(result, metrics => metrics.F1),
        "macro-F1" => Show(result, metrics => metrics.Matrix.MacroF1),
        "MCC" => Show(result, metrics => metrics.Mcc),
        _ => Show(result, metrics => metrics.Accuracy - metrics.Matrix.MajorityShare),
    })];

    /// <summary>Renders the page.</summary>
    /// <param name="results">The results; at least one, trusted, and of one profile.</param>
    /// <returns>Markdown with LF line ends and a final newline.</returns>
    public static string PageOf(IReadOnlyList<ExperimentResult> results)
    {
        var (first, heads, seeds) = (results[0], Heads(results), ReportContent.Counted(results[0].Runs.Count, "seed"));
        var evidence = first.Runs[0].Evidence;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # F1 and MCC, profile {first.Profile.Name} on {first.Device}

            Mean ± standard deviation over {seeds}, on the test split. All figures come from the counts of the confusion matrix.
            F1 is 2·TP / (2·TP + FP + FN), macro-F1 its mean over the classes. MCC is the correlation of labels and predictions (Gorodkin 2004).
            The last column is accuracy minus the share of the largest class. NaN means that the figure is undefined, because a class was never predicted.


            """);
        if (ClassBalance.Said(evidence.Test, first.Profile.Study.Labels) is { } imbalance)
            text.Append(ComparisonReport.Escaped(imbalance)).Append("\n\n");
        text.Append(ComparisonReport.Table(heads, results.Select(result => Of(result, heads))));
        if (first.Objective.IsBinary)
            return text.ToString();
        var names = first.Profile.Study.Labels.Names;
        text.Append("\n## Each class\n");
        foreach (var result in results)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {result.Experiment.Name}\n\n");
            text.Append(ComparisonReport.Table(["class", "test rows", "precision", "recall", "F1", "most often confused with"],
                Enumerable.Range(0, result.Objective.Classes).Select(label => (IReadOnlyList<string>)
                [
                    names[label],
                    evidence.Test.RowsOfClass[label].ToString("N0", CultureInfo.InvariantCulture),
                    Show(result, metrics => metrics.Matrix.Precision(label)),
                    Show(result, metrics => metrics.Matrix.Recall(label)),
                    Show(result, metrics => metrics.Matrix.F1(label)),
                    TakenFor(result, label),
                ])));
        }
        return text.ToString();
    }

    private static string TakenFor(ExperimentResult result, int label)
    {
        var counts = result.Runs.Select(run => run.Evidence.TestEvaluation!.Metrics.Matrix.Counts[label]).ToList();
        var other = Enumerable.Range(0, result.Objective.Classes).Where(prediction => prediction != label)
            .MaxBy(prediction => counts.Sum(seed => seed[prediction]));
        if (counts.All(seed => seed[other] == 0))
            return "none";
        var share = counts.Average(seed => (double)seed[other] / seed.Sum());
        return string.Create(CultureInfo.InvariantCulture, $"{result.Profile.Study.Labels.Names[other]}, {share:P0}");
    }

    private static string Show(ExperimentResult result, Func<ClassificationMetrics, double> metric)
    {
        var value = MeanAndDeviation.Of([.. result.Runs.Select(run => metric(run.Evidence.TestEvaluation!.Metrics))]);
        return value.ShowInTable();
    }
}
