using Harness.Metrics;
using Harness.Metrics.Forensics;

namespace Harness.Tests.Metrics.Forensics;

/// <summary>Tests the bounds of the area under the ROC curve that a confusion matrix allows.</summary>
[Trait("Category", "Unit")]
public sealed class AucBoundsTests
{
    [Fact]
    public void Admit_exactly_the_areas_that_some_scores_have()
    {
        foreach (var matrix in SomeMatrices.UpTo(5)
            .Where(matrix => matrix.TruePositives + matrix.FalseNegatives > 0 && matrix.FalsePositives + matrix.TrueNegatives > 0))
        {
            var areas = Areas(matrix).Distinct().ToList();
            foreach (var (printed, digits) in Enumerable.Range(0, 11).Select(tenth => (tenth / 10m, 1))
                .Concat(Enumerable.Range(0, 101).Select(hundredth => (hundredth / 100m, 2))))
            {
                var auc = RoundedShare.Of(printed, digits);
                AucBounds.Admit(matrix, auc).Should().Be(
                    areas.Any(area => area >= (double)auc.Least - 1e-12 && area <= (double)auc.Most + 1e-12), "{0} may have an area of {1}", matrix, auc);
            }
        }
    }

    [Theory, InlineData("0", true), InlineData("0.0000", true), InlineData(".0001", false), InlineData("1", false)]
    public void Without_both_classes_the_area_is_printed_as_0(string printed, bool admitted)
    {
        var auc = PrintedMetrics.Read(null, null, null, printed, digits: 4).Auc;
        AucBounds.Admit(new ConfusionCounts(TruePositives: 2, FalsePositives: 0, TrueNegatives: 0, FalseNegatives: 3), auc).Should().Be(admitted);
        AucBounds.Admit(new ConfusionCounts(TruePositives: 0, FalsePositives: 2, TrueNegatives: 3, FalseNegatives: 0), auc).Should().Be(admitted);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void A_refused_range_contains_only_refused_matrices(int seed)
    {
        var random = new Random(seed);
        int refusedMatrices = 0, notRefused = 0;
        for (var trial = 0; trial < 100; trial++)
        {
            var printed = SomeMatrices.Draw(random, rows: 40).Printed(random, [true, true, true]);
            var auc = RoundedShare.Of(random.Next(101) / 100m, digits: 2);
            foreach (var slice in new ConfusionSearch(printed, new RowRange(38, 41)).Slices())
            {
                if (!AucBounds.RefuseAll(slice.Ranges, auc))
                {
                    notRefused++;
                    continue;
                }
                var matrices = slice.Matrices().ToList();
                matrices.Should().NotContain(matrix => AucBounds.Admit(matrix, auc));
                refusedMatrices += matrices.Count;
            }
        }
        refusedMatrices.Should().BePositive();
        notRefused.Should().BePositive();
    }

    /// <summary>Computes the area for every possible scoring of the rows. It uses four scores on each side of the threshold, which is enough for five rows in
    /// any order with any ties.</summary>
    private static IEnumerable<double> Areas(ConfusionCounts matrix)
    {
        (int Count, byte Label, int Side)[] cells =
            [((int)matrix.TruePositives, 1, 1), ((int)matrix.FalsePositives, 0, 1), ((int)matrix.TrueNegatives, 0, -1), ((int)matrix.FalseNegatives, 1, -1)];
        var rows = cells.SelectMany(cell => Enumerable.Repeat((cell.Label, cell.Side), cell.Count)).ToList();
        byte[] labels = [.. rows.Select(row => row.Label)];
        return Enumerable.Range(0, 1 << (2 * rows.Count)).Select(way =>
            RocCurve.Area([.. rows.Select((row, index) => (float)(row.Side * (1 + ((way >> (2 * index)) & 3))))], labels));
    }
}
