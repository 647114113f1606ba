using Harness.Metrics;
using Harness.Metrics.Forensics;

namespace Harness.Tests.Metrics.Forensics;

/// <summary>Creates confusion matrices and their printed metrics, by definition and without the bounds that the tested code uses.</summary>
internal static class SomeMatrices
{
    /// <summary>Returns every matrix of 1 to the given number of rows.</summary>
    public static IEnumerable<ConfusionCounts> UpTo(int rows) =>
        from truePositives in Enumerable.Range(0, rows + 1)
        from falsePositives in Enumerable.Range(0, rows + 1 - truePositives)
        from trueNegatives in Enumerable.Range(0, rows + 1 - truePositives - falsePositives)
        from falseNegatives in Enumerable.Range(0, rows + 1 - truePositives - falsePositives - trueNegatives)
        where truePositives + falsePositives + trueNegatives + falseNegatives > 0
        select new ConfusionCounts(truePositives, falsePositives, trueNegatives, falseNegatives);

    /// <summary>Draws a matrix of the given number of rows, with cells of very different sizes.</summary>
    public static ConfusionCounts Draw(Random random, int rows)
    {
        var cuts = Enumerable.Range(0, 3).Select(_ => (long)(rows * Math.Pow(random.NextDouble(), random.Next(1, 5)))).Order().ToList();
        long[] parts = [cuts[0], cuts[1] - cuts[0], cuts[2] - cuts[1], rows - cuts[2]];
        random.Shuffle(parts);
        return new ConfusionCounts(parts[0], parts[1], parts[2], parts[3]);
    }

    /// <summary>Rounds the metrics of a matrix as they would be printed. A share of zero rows is 0.</summary>
    public static PrintedMetrics Printed(this ConfusionCounts matrix, Random random, bool[] given)
    {
        return new PrintedMetrics(
            given[0] ? Round(matrix.TruePositives + matrix.TrueNegatives, matrix.Rows) : RoundedShare.Unknown,
            given[1] ? Round(matrix.TruePositives, matrix.TruePositives + matrix.FalsePositives) : RoundedShare.Unknown,
            given[2] ? Round(matrix.TruePositives, matrix.TruePositives + matrix.FalseNegatives) : RoundedShare.Unknown,
            RoundedShare.Unknown);

        RoundedShare Round(long part, long whole)
        {
            var digits = random.Next(1, 5);
            var mode = random.Next(2) == 0 ? MidpointRounding.ToEven : MidpointRounding.AwayFromZero;
            return RoundedShare.Of(whole == 0 ? 0 : decimal.Round((decimal)part / whole, digits, mode), digits);
        }
    }

    /// <summary>Tells whether a matrix has the printed metrics.</summary>
    public static bool Has(this ConfusionCounts matrix, PrintedMetrics printed)
    {
        return Is(printed.Accuracy, matrix.TruePositives + matrix.TrueNegatives, matrix.Rows)
            && Is(printed.Precision, matrix.TruePositives, matrix.TruePositives + matrix.FalsePositives)
            && Is(printed.Recall, matrix.TruePositives, matrix.TruePositives + matrix.FalseNegatives);

        static bool Is(RoundedShare share, long part, long whole) =>
            whole == 0 ? share.Low == 0 : share.Low * whole <= part * share.Scale && part * share.Scale <= share.High * whole;
    }

    /// <summary>Returns the range of each count over the matrices.</summary>
    public static ConfusionRanges Bounds(this IReadOnlyCollection<ConfusionCounts> matrices)
    {
        return new ConfusionRanges(
            Of(matrix => matrix.Rows), Of(matrix => matrix.TruePositives), Of(matrix => matrix.FalsePositives),
            Of(matrix => matrix.TrueNegatives), Of(matrix => matrix.FalseNegatives));

        CountRange Of(Func<ConfusionCounts, long> count) => new(matrices.Min(count), matrices.Max(count));
    }
}
