using Harness.Metrics;
using Harness.Metrics.Forensics;

namespace Harness.Tests.Metrics.Forensics;

[Trait("Category", "Unit")]
public sealed class AucBoundsTests
{
    [Fact]
    public void Admit_the_areas_that_some_scores_have_and_no_others()
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
    public void What_is_refused_as_a_whole_is_refused_one_by_one(int seed)
    {
        var random = new Random(seed);
        int refused = 0, left = 0;
        for (var question = 0; question < 100; question++)
        {
            var printed = SomeMatrices.Draw(random, rows: 40).Printed(random, [true, true, true]);
            var auc = RoundedShare.Of(random.Next(101) / 100m, digits: 2);
            foreach (var slice in new ConfusionSearch(printed, new RowRange(38, 41)).Slices())
            {
                if (!AucBounds.RefuseAll(slice.Ranges, auc))
                    left++;
                else if (refused++ >= 0)
                    slice.Matrices().Should().NotContain(matrix => AucBounds.Admit(matrix, auc));
            }
        }
        refused.Should().BePositive();
        left.Should().BePositive();
    }

    /// <summary>The area for every way to score the rows: four levels on either side of the threshold,
    /// enough for five rows in any order with any ties.</summary>
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
