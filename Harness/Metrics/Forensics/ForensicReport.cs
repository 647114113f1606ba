using System.Globalization;

namespace Harness.Metrics.Forensics;

/// <summary>A report of what printed metrics reveal about the evaluation behind them.</summary>
/// <param name="Printed">The printed metrics.</param>
/// <param name="Rows">The possible number of rows.</param>
/// <param name="Matrices">The confusion matrices over labels {0,1} that have these metrics.</param>
/// <param name="Refusal">The reason why no matrix is possible or known; null if there is one.</param>
/// <param name="Explanations">Other explanations of the metrics, or properties that all matrices share; often empty.</param>
internal sealed record ForensicReport(
    PrintedMetrics Printed, RowRange Rows, MatrixFindings Matrices, string? Refusal, IReadOnlyList<Explanation> Explanations)
{
    /// <summary>Examines printed metrics.</summary>
    /// <param name="printed">The printed metrics.</param>
    /// <param name="rows">The possible number of rows.</param>
    /// <returns>The report.</returns>
    public static ForensicReport Of(PrintedMetrics printed, RowRange rows)
    {
        var matrices = MatrixFindings.Of(printed, rows);
        var refusal = matrices.Feasible == true ? null : WhyNone(printed, rows, matrices);
        return new ForensicReport(printed, rows, matrices, refusal, [.. Explain(printed, rows, matrices)]);
    }

    /// <summary>
    /// Explains why no matrix is possible. There are only three reasons. Because TN ≥ 0, accuracy is at least TP/(TP + FP + FN), which precision and recall
    /// determine. Every accuracy above that is possible with enough true negatives. The remaining reasons are that whole numbers do not come close enough,
    /// and the AUC.
    /// </summary>
    private static string WhyNone(PrintedMetrics printed, RowRange rows, MatrixFindings matrices) =>
        matrices.Feasible is null
            ? Say($"Some of {matrices.WithoutAuc:N0} confusion matrices may also have this AUC, but none of those that were tried has it. ")
                + "Give fewer rows or more figures to decide it."
        : matrices.WithoutAuc > 0
            ? Say($"{matrices.WithoutAuc:N0} confusion matrices have the other figures, but the AUC of each lies between ")
                + $"TPR·(1 − FPR) and 1 − FPR·(1 − TPR), and {printed.Auc} does not. (Keras interpolates the AUC, so its value can be outside; it is 0 "
                    + $"if a class is absent.)"
        : IsBelowJaccard(printed)
            ? $"Precision {printed.Precision} and recall {printed.Recall} make accuracy at least 1/(1/precision + 1/recall − 1) = "
                + $"{Bound(printed)} on any number of rows, "
                + Say($"and {printed.Accuracy} was printed: ")
                + (printed.Precision.MayBeOne && printed.Recall.MayBeOne
                    ? "if precision and recall are 1, no row is wrong."
                    : printed.Precision.MayBeOne ? "without false positives, accuracy is at least recall." : "the number of true negatives would be negative.")
        : $"No confusion matrix of whole numbers has these figures with {rows}.";

    /// <summary>Formats the bound with as many decimals as tell it apart from the largest accuracy that is printed like this.</summary>
    private static string Bound(PrintedMetrics printed) => DistinctDigits.Trimmed(
        (double)(1 / (1 / printed.Precision.Least + 1 / printed.Recall.Least - 1)), (double)printed.Accuracy.Most, 6);

    /// <summary>Checks whether accuracy is below TP/(TP + FP + FN) at the smallest possible precision and recall.</summary>
    private static bool IsBelowJaccard(PrintedMetrics printed)
    {
        Int128 p = printed.Precision.Low, r = printed.Recall.Low; // numerators over their scales
        return printed.Accuracy.High * (printed.Precision.Scale * r + printed.Recall.Scale * p - p * r) < printed.Accuracy.Scale * p * r;
    }

    private static IEnumerable<Explanation> Explain(PrintedMetrics printed, RowRange rows, MatrixFindings matrices)
    {
        var isFeasible = matrices.Feasible == true;
        var isBelowChance = IsBelowChance(printed.Accuracy, isFeasible && matrices.Ranges is { } found ? found.Rows.Least : rows.Least);
        if ((!isFeasible || isBelowChance) && MislabelledRows.CanHave(printed, rows))
        {
            yield return MislabelledRows.OneAndTwo(printed);
            yield return MislabelledRows.MinusOneAndOne(printed);
        }
        foreach (var explanation in isFeasible && matrices.Ranges is { } all ? InCommon(all) : [])
            yield return explanation;
        if (isFeasible && isBelowChance && printed.Accuracy.Printed is { } accuracy)
        {
            yield return new Explanation(
                "classes exchanged",
                "The labels of the evaluation may mean the opposite of those of the training; "
                    + Say($"then the true accuracy is 1 − accuracy = {1 - accuracy:P2}."),
                new TrueAccuracy(1 - accuracy, (printed.Accuracy.Most - printed.Accuracy.Least) / 2, 1 - printed.Accuracy.Most, 1 - printed.Accuracy.Least));
        }
        if (isBelowChance)
        {
            yield return new Explanation(
                "below chance",
                "The accuracy is more than five standard errors below one half, and always predicting the more frequent class gives at least one half: "
                + "an error in the encoding, not a weak model.");
        }
    }

    /// <summary>Returns properties that all matrices share and that make the metrics less informative than they seem.</summary>
    private static IEnumerable<Explanation> InCommon(ConfusionRanges all)
    {
        if (all.FalsePositives.Most + all.TrueNegatives.Most == 0)
            yield return new Explanation("no negative rows", "No row of the evaluation was negative: precision is 1 for every model.");
        else if (all.TruePositives.Most + all.FalseNegatives.Most == 0)
            yield return new Explanation("no positive rows", "No row of the evaluation was positive: precision and recall are 0 for every model.");
        if (all.TrueNegatives.Most + all.FalseNegatives.Most == 0)
            yield return new Explanation("always positive", "Every row was predicted positive.");
        else if (all.TruePositives.Most + all.FalsePositives.Most == 0)
            yield return new Explanation("always negative", "Every row was predicted negative.");
    }

    /// <summary>
    /// Checks whether the accuracy is below the majority share minus five standard errors. The majority share is at least one half, and its standard error is
    /// then at most ½/√n. So the rule needs no knowledge of the classes: ½ − accuracy &gt; 5 · ½/√n.
    /// </summary>
    private static bool IsBelowChance(RoundedShare accuracy, long rows)
    {
        var gap = .5m - accuracy.Most;
        return gap > 0 && gap * gap * rows > 6.25m;
    }

    private static string Say(FormattableString sentence) => sentence.ToString(CultureInfo.InvariantCulture);
}
