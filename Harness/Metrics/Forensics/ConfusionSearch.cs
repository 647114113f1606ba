namespace Harness.Metrics.Forensics;

/// <summary>Searches all confusion matrices over labels {0,1} that have a printed accuracy, precision and recall. Exact for up to 4 million rows.</summary>
/// <remarks>
/// For each number of true positives t, the precision bounds the false positives: f lies between t(1 − p)/p at the two ends of the printed interval. In the
/// same way the recall bounds the false negatives m. Accuracy and the number of rows depend only on E = f + m. The number of pairs (f, m) with the sum E is a
/// trapezoid in E, which is a difference of ramps. <see cref="RowsByErrors"/> gives the numbers of rows that are possible with E. So each t costs a constant
/// number of look-ups, and the whole search costs O(rows), however many matrices there are (up to 10²⁵). One t has fewer than (4 · 10⁶ + 3 choose 3) &lt; 2⁶⁴
/// matrices, so its sums may wrap. A share of zero rows (0/0) counts as a printed 0, as Keras and scikit-learn print it, although <see
/// cref="ConfusionCounts"/> returns NaN: the printed metrics come from other tools.
/// </remarks>
internal sealed class ConfusionSearch
{
    private readonly PrintedMetrics _printed;
    private readonly RowRange _rows;
    private readonly RowsByErrors _table;

    /// <summary>Prepares the search.</summary>
    /// <param name="printed">The printed metrics. The AUC is ignored.</param>
    /// <param name="rows">The possible number of rows.</param>
    public ConfusionSearch(PrintedMetrics printed, RowRange rows) =>
        (_printed, _rows, _table) = (printed, rows, new RowsByErrors(printed.Accuracy, rows));

    /// <summary>Returns the matrices, grouped by their true positives.</summary>
    /// <returns>Groups in ascending order, none of them empty.</returns>
    public IEnumerable<TruePositiveSlice> Slices()
    {
        // The first interval holds the E for which the most correct rows reach t; it shrinks as t grows. The second holds the E for which the fewest correct
        // rows stay below t; it grows with t.
        int reachFrom = 0, reachTo = _table.MostErrors;
        int boundFrom = _table.TurnOfFewest, boundTo = boundFrom - 1;

        // A share above 0 requires a true positive.
        for (var t = _printed.Precision.MayBeZero && _printed.Recall.MayBeZero ? 0 : 1; t <= _rows.Most; t++)
        {
            while (reachFrom <= reachTo && _table.MostRight(reachFrom) < t)
                reachFrom++;
            while (reachFrom <= reachTo && _table.MostRight(reachTo) < t)
                reachTo--;
            while (boundFrom > 0 && _table.FewestRight(boundFrom - 1) < t)
                boundFrom--;
            while (boundTo < _table.MostErrors && _table.FewestRight(boundTo + 1) < t)
                boundTo++;
            var falsePositives = Missed(t, _printed.Precision);
            var falseNegatives = Missed(t, _printed.Recall);
            var fewestErrors = falsePositives.Least + falseNegatives.Least;
            if (reachFrom > reachTo || fewestErrors > _table.MostErrors)
                yield break; // more true positives would require even more errors

            var errors = new CountRange(
                _table.Next((int)Math.Max(fewestErrors, reachFrom)),
                _table.Previous((int)Math.Min(falsePositives.Most + falseNegatives.Most, reachTo)));
            if (falsePositives.Least > falsePositives.Most || falseNegatives.Least > falseNegatives.Most || errors.Least > errors.Most)
                continue;

            // The pairs (f, m) with the sum E: a ramp up from the smallest f and m, and two ramps down from where f or m exceeds its largest value.
            var bound = new CountRange(boundFrom, boundTo);
            var count = Ramp(t, fewestErrors, errors, bound)
                - Ramp(t, falsePositives.Most + falseNegatives.Least + 1, errors, bound)
                - Ramp(t, falsePositives.Least + falseNegatives.Most + 1, errors, bound);
            yield return new TruePositiveSlice(_table, t, falsePositives, falseNegatives, errors, count);
        }
    }

    /// <summary>Sums (E − start + 1) times the possible numbers of true negatives for E.
    /// If the fewest correct rows are below t, t is the lower bound.</summary>
    private ulong Ramp(int t, long start, CountRange errors, CountRange boundByT)
    {
        if (start > errors.Most)
            return 0;
        int at = (int)start, from = (int)Math.Max(start, errors.Least), to = (int)errors.Most;
        int boundFrom = (int)Math.Max(from, boundByT.Least), boundTo = (int)Math.Min(to, boundByT.Most);
        return _table.Free.Over(at, from, (int)Math.Min(to, boundByT.Least - 1))
            + _table.Capped.Over(at, boundFrom, boundTo) - (ulong)t * RampSums.OfOnes(at, boundFrom, boundTo)
            + _table.Free.Over(at, (int)Math.Max(from, boundByT.Most + 1), to);
    }

    /// <summary>Returns the range of x in a share t/(t + x): t(1 − share)/share at both ends of the share.</summary>
    private CountRange Missed(int t, RoundedShare share) => new(
        Math.Min(_rows.Most + 1, Ratio.Ceiling(t, share.Scale - share.High, share.High)),
        share.MayBeZero ? _rows.Most : Math.Min(_rows.Most, Ratio.Floor(t, share.Scale - share.Low, share.Low)));
}
