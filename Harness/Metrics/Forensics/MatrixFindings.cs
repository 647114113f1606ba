namespace Harness.Metrics.Forensics;

/// <summary>The confusion matrices over labels {0,1} that have the printed metrics.</summary>
/// <param name="Feasible">Whether there is one; null if one with the printed AUC may exist, but a longer search would take too long.</param>
/// <param name="Count">The number of matrices with the printed accuracy, precision and recall,
/// and also the printed AUC unless <paramref name="AucIsCounted"/> is false.</param>
/// <param name="AucIsCounted">False if an AUC was printed and there are too many matrices to check each;
/// then <paramref name="Count"/> is an upper bound.</param>
/// <param name="Ranges">The ranges of the counted matrices; null if there is none.</param>
/// <param name="Listed">All counted matrices, ordered by rows, if there are at most <see cref="MostListed"/>; otherwise null.</param>
/// <param name="WithoutAuc">The number of matrices with the printed accuracy, precision and recall, and any AUC.</param>
internal sealed record MatrixFindings(
    bool? Feasible, UInt128 Count, bool AucIsCounted, ConfusionRanges? Ranges, IReadOnlyList<ConfusionCounts>? Listed, UInt128 WithoutAuc)
{
    /// <summary>The maximum number of listed matrices.</summary>
    public const int MostListed = 100;

    /// <summary>The maximum number of matrices whose AUC bounds are checked one by one, which takes a fraction of a second.</summary>
    private const int MostChecked = 1_000_000;

    /// <summary>Searches the matrices.</summary>
    /// <param name="printed">The printed metrics.</param>
    /// <param name="rows">The possible number of rows.</param>
    /// <returns>All matrices, listed or counted.</returns>
    public static MatrixFindings Of(PrintedMetrics printed, RowRange rows)
    {
        var search = new ConfusionSearch(printed, rows);
        UInt128 count = 0;
        ConfusionRanges? ranges = null;
        foreach (var slice in search.Slices())
        {
            count += slice.Count;
            ranges = ranges?.Including(slice.Ranges) ?? slice.Ranges;
        }
        var all = new MatrixFindings(count > 0, count, AucIsCounted: true, ranges, count > MostListed ? null : InOrder(Matrices(search)), count);
        return count == 0 || printed.Auc.Printed is null ? all
            : count <= MostChecked ? WithAuc(Matrices(search).Where(matrix => AucBounds.Admit(matrix, printed.Auc)), count)
            : all with { Feasible = AnyHas(printed.Auc, search), AucIsCounted = false };
    }

    private static IEnumerable<ConfusionCounts> Matrices(ConfusionSearch search) => search.Slices().SelectMany(slice => slice.Matrices());

    private static MatrixFindings WithAuc(IEnumerable<ConfusionCounts> admitted, UInt128 withoutAuc)
    {
        var count = 0;
        ConfusionRanges? ranges = null;
        var first = new List<ConfusionCounts>();
        foreach (var matrix in admitted)
        {
            count++;
            ranges = ranges?.Including(ConfusionRanges.Of(matrix)) ?? ConfusionRanges.Of(matrix);
            if (count <= MostListed)
                first.Add(matrix);
        }
        return new MatrixFindings(count > 0, (UInt128)count, AucIsCounted: true, ranges, count > MostListed ? null : InOrder(first), withoutAuc);
    }

    /// <summary>Returns true if a checked matrix has the AUC, false if every slice is ruled out as a whole, and null otherwise.</summary>
    private static bool? AnyHas(RoundedShare auc, ConfusionSearch search)
    {
        bool? any = false;
        var tried = 0;
        foreach (var slice in search.Slices().Where(slice => !AucBounds.RefuseAll(slice.Ranges, auc)))
        {
            any = null;
            foreach (var matrix in slice.Samples())
            {
                if (AucBounds.Admit(matrix, auc))
                    return true;
                if (++tried == MostChecked)
                    return null;
            }
        }
        return any;
    }

    private static List<ConfusionCounts> InOrder(IEnumerable<ConfusionCounts> matrices) =>
        [.. matrices.OrderBy(matrix => matrix.Rows).ThenBy(matrix => matrix.TruePositives).ThenBy(matrix => matrix.FalsePositives)];
}
