using System.Diagnostics;
using Harness.Metrics;
using Harness.Metrics.Forensics;

namespace Harness.Tests.Metrics.Forensics;

/// <summary>Tests the search for all confusion matrices that have the printed metrics.</summary>
[Trait("Category", "Unit")]
public sealed class ConfusionSearchTests
{
    private static readonly List<ConfusionCounts> SmallMatrices = [.. SomeMatrices.UpTo(26)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Finds_the_same_matrices_as_checking_each_one(int seed)
    {
        var random = new Random(seed);
        for (var trial = 0; trial < 60; trial++)
        {
            var printed = DrawPrinted(random);
            int least = random.Next(1, 27), most = random.Next(least, 27);
            var expected = SmallMatrices.Where(matrix => matrix.Rows >= least && matrix.Rows <= most && matrix.Has(printed)).ToList();

            var found = MatrixFindings.Of(printed, new RowRange(least, most));
            found.Count.Should().Be((UInt128)expected.Count, "so many matrices of {0} to {1} rows have {2}", least, most, printed);
            found.Feasible.Should().Be(expected.Count > 0);
            found.Ranges.Should().Be(expected.Count > 0 ? expected.Bounds() : null,
                "these are the ranges of the matrices of {0} to {1} rows with {2}", least, most, printed);
            foreach (var slice in new ConfusionSearch(printed, new RowRange(least, most)).Slices())
            {
                var matrices = slice.Matrices().ToList();
                var ofSlice = expected.Where(matrix => matrix.TruePositives == slice.TruePositives).ToHashSet();
                ((ulong)matrices.Count).Should().Be(slice.Count).And.Be((ulong)ofSlice.Count);
                ofSlice.SetEquals(matrices).Should().BeTrue("these are the matrices with {0} true positives", slice.TruePositives);
                slice.Samples().Except(matrices).Should().BeEmpty();
                slice.Samples().Should().NotBeEmpty().And.OnlyHaveUniqueItems();
            }
        }
    }

    [Theory, Trait("Duration", "Seconds")]
    [InlineData(5, 238)]
    [InlineData(6, 1_000)]
    [InlineData(7, 40_000)]
    [InlineData(8, 4_000_000)]
    public void Finds_any_matrix_from_its_rounded_metrics(int seed, int rows)
    {
        var random = new Random(seed);
        for (var trial = 0; trial < 4; trial++)
        {
            var matrix = SomeMatrices.Draw(random, rows);
            var printed = matrix.Printed(random, [true, true, true]);
            var slice = new ConfusionSearch(printed, new RowRange(rows, rows)).Slices().SingleOrDefault(slice => slice.TruePositives == matrix.TruePositives);
            slice.Count.Should().BePositive("{0} has {1}", matrix, printed);
            ShouldContain(slice.Ranges.FalsePositives, matrix.FalsePositives);
            ShouldContain(slice.Ranges.TrueNegatives, matrix.TrueNegatives);
            ShouldContain(slice.Ranges.FalseNegatives, matrix.FalseNegatives);
            ShouldContain(slice.Ranges.Rows, matrix.Rows);
        }

        static void ShouldContain(CountRange range, long count) => count.Should().BeInRange(range.Least, range.Most);
    }

    [Fact, Trait("Duration", "Seconds")]
    public void Counts_more_matrices_than_64_bits_can_hold()
    {
        // There are (n + k choose k) − 1 ways to distribute 1 to n rows over k kinds.
        var anything = new PrintedMetrics(RoundedShare.Unknown, RoundedShare.Unknown, RoundedShare.Unknown, RoundedShare.Unknown);
        UInt128 some = 400_000, most = RowRange.Maximum;
        MatrixFindings.Of(anything, new RowRange(1, 400_000)).Count.Should().Be((some + 1) * (some + 2) / 2 * (some + 3) / 3 * (some + 4) / 4 - 1);
        var largest = new ConfusionSearch(anything, RowRange.Any).Slices().First();
        ((UInt128)largest.Count).Should().Be((most + 1) * (most + 2) / 2 * (most + 3) / 3 - 1).And.BeGreaterThan((UInt128)long.MaxValue);
    }

    [Fact, Trait("Duration", "Seconds")]
    public void Takes_seconds_for_the_range_of_all_numbers_of_rows()
    {
        var watch = Stopwatch.StartNew();
        var found = MatrixFindings.Of(PrintedMetrics.Read(".9790", "1", ".9541"), RowRange.Any);
        // Alone and optimised, the search takes a quarter of a second; a test may be neither. Checking each of 10²⁵ matrices would never end.
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20));
        found.Count.Should().Be(140_087_504_353_198);
    }

    private static PrintedMetrics DrawPrinted(Random random)
    {
        bool[] given;
        do
            given = [random.Next(4) > 0, random.Next(4) > 0, random.Next(4) > 0];
        while (!given.Contains(true));

        // Half of the printed metrics come from one matrix and are possible. The others combine the metrics of three different matrices.
        PrintedMetrics OfOneMatrix() => SmallMatrices[random.Next(SmallMatrices.Count)].Printed(random, given);
        return random.Next(2) == 0 ? OfOneMatrix() : OfOneMatrix() with { Precision = OfOneMatrix().Precision, Recall = OfOneMatrix().Recall };
    }
}
