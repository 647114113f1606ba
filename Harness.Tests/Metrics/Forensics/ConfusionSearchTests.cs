using System.Diagnostics;
using Harness.Metrics;
using Harness.Metrics.Forensics;

namespace Harness.Tests.Metrics.Forensics;

[Trait("Category", "Unit")]
public sealed class ConfusionSearchTests
{
    private static readonly List<ConfusionCounts> Small = [.. SomeMatrices.UpTo(26)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Finds_what_asking_every_matrix_finds(int seed)
    {
        var random = new Random(seed);
        for (var question = 0; question < 60; question++)
        {
            var printed = Question(random);
            int least = random.Next(1, 27), most = random.Next(least, 27);
            var expected = Small.Where(matrix => matrix.Rows >= least && matrix.Rows <= most && matrix.Has(printed)).ToList();

            var found = MatrixFindings.Of(printed, new RowRange(least, most));
            found.Count.Should().Be((UInt128)expected.Count, "that many of {0} to {1} rows have {2}", least, most, printed);
            found.Feasible.Should().Be(expected.Count > 0);
            found.Ranges.Should().Be(expected.Count > 0 ? expected.Bounds() : null, "of {0} to {1} rows these have {2}", least, most, printed);
            foreach (var slice in new ConfusionSearch(printed, new RowRange(least, most)).Slices())
            {
                var matrices = slice.Matrices().ToList();
                var ofSlice = expected.Where(matrix => matrix.TruePositives == slice.TruePositives).ToHashSet();
                ((ulong)matrices.Count).Should().Be(slice.Count).And.Be((ulong)ofSlice.Count);
                ofSlice.SetEquals(matrices).Should().BeTrue("{0} true positives occur in these matrices", slice.TruePositives);
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
    public void Finds_any_matrix_again_from_its_rounded_figures(int seed, int rows)
    {
        var random = new Random(seed);
        for (var drawn = 0; drawn < 4; drawn++)
        {
            var matrix = SomeMatrices.Draw(random, rows);
            var printed = matrix.Printed(random, [true, true, true]);
            var slice = new ConfusionSearch(printed, new RowRange(rows, rows)).Slices().SingleOrDefault(slice => slice.TruePositives == matrix.TruePositives);
            slice.Count.Should().BePositive("{0} has {1}", matrix, printed);
            Holds(slice.Ranges.FalsePositives, matrix.FalsePositives);
            Holds(slice.Ranges.TrueNegatives, matrix.TrueNegatives);
            Holds(slice.Ranges.FalseNegatives, matrix.FalseNegatives);
            Holds(slice.Ranges.Rows, matrix.Rows);
        }

        static void Holds(CountRange range, long count) => count.Should().BeInRange(range.Least, range.Most);
    }

    [Fact, Trait("Duration", "Seconds")]
    public void Counts_what_does_not_fit_64_bits()
    {
        // Up to n rows in k kinds, but not none, are (n + k choose k) − 1.
        var anything = new PrintedMetrics(RoundedShare.Unknown, RoundedShare.Unknown, RoundedShare.Unknown, RoundedShare.Unknown);
        UInt128 some = 400_000, most = RowRange.Maximum;
        MatrixFindings.Of(anything, new RowRange(1, 400_000)).Count.Should().Be((some + 1) * (some + 2) / 2 * (some + 3) / 3 * (some + 4) / 4 - 1);
        var largest = new ConfusionSearch(anything, RowRange.Any).Slices().First();
        ((UInt128)largest.Count).Should().Be((most + 1) * (most + 2) / 2 * (most + 3) / 3 - 1).And.BeGreaterThan((UInt128)long.MaxValue);
    }

    [Fact, Trait("Duration", "Seconds")]
    public void Takes_seconds_for_every_number_of_rows()
    {
        var watch = Stopwatch.StartNew();
        var found = MatrixFindings.Of(PrintedMetrics.Read(".9790", "1", ".9541"), RowRange.Any);
        // A quarter of a second optimised and alone, and a test may be neither; asking each of 10²⁵ matrices would take for ever.
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20));
        found.Count.Should().Be(140_087_504_353_198);
    }

    private static PrintedMetrics Question(Random random)
    {
        bool[] given;
        do
            given = [random.Next(4) > 0, random.Next(4) > 0, random.Next(4) > 0];
        while (!given.Contains(true));

        // Half of the questions have an answer, the figures of the others come from three different matrices.
        PrintedMetrics Some() => Small[random.Next(Small.Count)].Printed(random, given);
        return random.Next(2) == 0 ? Some() : Some() with { Precision = Some().Precision, Recall = Some().Recall };
    }
}
