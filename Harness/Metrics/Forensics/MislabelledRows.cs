using System.Globalization;

namespace Harness.Metrics.Forensics;

/// <summary>Determines which metrics Keras can print for labels other than {0,1}, and the true accuracy of the model in that case.</summary>
/// <remarks>
/// <para>
/// Source: Keras 3, <c>accuracy_metrics.py</c> and <c>metrics_utils.py</c>. <c>binary_accuracy</c> rounds the prediction to 0 or 1 and compares it with the
/// label: a row counts as correct only if it is labelled 1 and predicted 1. <c>Precision</c>, <c>Recall</c> and <c>AUC</c> cast the label to bool: every
/// label except 0 is positive. So consider labels {1,2} or {-1,1} and n rows, of which q are predicted positive, and c of these are labelled 1. Then accuracy
/// = c/n, precision = q/q, recall = q/n, and AUC = 0 because there is no negative row.
/// </para>
/// <para>
/// With {1,2}, label 1 is the negative class: c are false positives, q − c are true positives, and the true accuracy is (q − 2c + n₁)/n for n₁ rows labelled
/// 1, where c ≤ n₁ ≤ n − (q − c). With {-1,1}, label 1 is the positive class: c are true positives, and the true accuracy is (2c − q + n₋₁)/n, where q − c ≤
/// n₋₁ ≤ n − c. The metrics do not distinguish the two cases.
/// </para>
/// </remarks>
internal static class MislabelledRows
{
    /// <summary>Checks whether the metrics are possible for rows that Keras all counts as positive.</summary>
    /// <param name="printed">The printed metrics.</param>
    /// <param name="rows">The possible number of rows.</param>
    /// <returns>Whether they are possible; the answer is exact.</returns>
    public static bool CanHave(PrintedMetrics printed, RowRange rows)
    {
        if (!printed.Auc.MayBeZero)
            return false;
        for (var n = rows.Least; n <= rows.Most; n++)
        {
            long leastRight = Ratio.Ceiling(n, printed.Accuracy.Low, printed.Accuracy.Scale),
                mostRight = Ratio.Floor(n, printed.Accuracy.High, printed.Accuracy.Scale);
            long leastFound = Ratio.Ceiling(n, printed.Recall.Low, printed.Recall.Scale), mostFound = Ratio.Floor(n, printed.Recall.High, printed.Recall.Scale);
            if (leastRight > mostRight || leastFound > mostFound || leastRight > mostFound)
                continue;
            var someFound = printed.Precision.MayBeOne && mostFound > 0;
            var noneFound = printed.Precision.MayBeZero && leastFound == 0 && leastRight == 0;
            if (someFound || noneFound)
                return true;
        }
        return false;
    }

    /// <summary>Explains the metrics by labels {1,2}, where 2 is positive.</summary>
    /// <param name="printed">The printed metrics.</param>
    /// <returns>The explanation.</returns>
    public static Explanation OneAndTwo(PrintedMetrics printed)
    {
        var accuracy = Back(printed, (right, found) => (found - 2 * right + .5m, found - right, 1 - right));
        return new Explanation(
            "labels {1,2}",
            "Labels 1 and 2 instead of 0 and 1, in Keras: only a row labelled 1 and predicted positive counts as right, "
            + "and both labels are positive to precision, recall and AUC. So precision is 1, recall is the share predicted positive, and AUC, "
                + "without a negative row, is 0. "
            + $"If 2 means positive, the true accuracy is recall − 2·accuracy + the share of label 1{Words(accuracy)}.",
            accuracy);
    }

    /// <summary>Explains the metrics by labels {-1,1}, where 1 is positive.</summary>
    /// <param name="printed">The printed metrics.</param>
    /// <returns>The explanation.</returns>
    public static Explanation MinusOneAndOne(PrintedMetrics printed)
    {
        var accuracy = Back(printed, (right, found) => (2 * right - found + .5m, right, 1 - found + right));
        return new Explanation(
            "labels {-1,1}",
            "Labels -1 and 1 instead of 0 and 1, in Keras: it prints the same as for {1,2}, with 1 for the positive class, "
            + $"so the figures do not distinguish the two. The true accuracy is 2·accuracy − recall + the share of label -1{Words(accuracy)}.",
            accuracy);
    }

    private static TrueAccuracy? Back(PrintedMetrics printed, Func<decimal, decimal, (decimal Balanced, decimal Least, decimal Most)> accuracy)
    {
        if (printed.Accuracy.Printed is not { } right || printed.Recall.Printed is not { } found)
            return null;
        // Every formula rises with one of the two shares and falls with the other, so its extremes over their intervals are at the corners.
        var corners =
            (from r in new[] { printed.Accuracy.Least, printed.Accuracy.Most }
             from f in new[] { printed.Recall.Least, printed.Recall.Most }
             select accuracy(r, f)).ToList();
        var balanced = Share(accuracy(right, found).Balanced);
        var canBeBalanced = printed.Accuracy.Least <= .5m && printed.Recall.Least - printed.Accuracy.Most <= .5m;
        return new TrueAccuracy(
            canBeBalanced ? balanced : null,
            corners.Max(corner => Math.Abs(corner.Balanced - accuracy(right, found).Balanced)),
            Share(corners.Min(corner => corner.Least)),
            Share(corners.Max(corner => corner.Most)));
    }

    private static decimal Share(decimal value) => Math.Clamp(value, 0, 1);

    private static string Words(TrueAccuracy? accuracy)
    {
        if (accuracy is null)
            return "";
        var anyway = string.Create(CultureInfo.InvariantCulture, $"between {accuracy.Least:P2} and {accuracy.Most:P2} for any classes");
        return accuracy.Balanced is { } balanced
            ? string.Create(CultureInfo.InvariantCulture,
                $": {balanced:P2} (± {accuracy.BalancedWithin:P3} for rounding) if both classes have the same number of rows, {anyway}")
            : $": {anyway}; classes of equal size cannot have these figures";
    }
}
