using Harness.Metrics;
using Harness.Metrics.Paired;

namespace Harness.Tests.Metrics.Paired;

/// <summary>Tests the difference between areas under the ROC curve on the same rows.</summary>
[Trait("Category", "Unit")]
public sealed class PairedRocAucTests
{
    /// <summary>Draws two correlated scores of the same rows. The first is the better one.</summary>
    private static (ReadOnlyMemory<float> First, ReadOnlyMemory<float> Second, byte[] Labels) Draw(int rows, int seed)
    {
        var random = new Random(seed);
        byte[] labels = [.. Enumerable.Range(0, rows).Select(row => row < 2 ? (byte)row : (byte)random.Next(2))];
        float[] shared = [.. labels.Select(label => label + (float)random.NextDouble())];
        return (shared.Select(score => MathF.Round(score + (float)random.NextDouble(), 2)).ToArray(),
            shared.Select(score => MathF.Round(score + 2 * (float)random.NextDouble(), 2)).ToArray(), labels);
    }

    /// <summary>Compares with the closed form of DeLong, DeLong and Clarke-Pearson 1988, computed by counting every pair.</summary>
    [Theory, InlineData(300, 1), InlineData(457, 2)]
    public void The_standard_error_over_rows_is_that_of_DeLong(int rows, int seed)
    {
        var (first, second, labels) = Draw(rows, seed);

        var difference = PairedDifference.OfRocAuc([first, first], [second, second], labels);

        difference.Mean.Should().BeApproximately(RocCurve.Area(first.Span, labels) - RocCurve.Area(second.Span, labels), 1e-12);
        difference.StandardError.Should()
            .BeApproximately(DeLong(first.ToArray(), second.ToArray(), labels), .1 * difference.StandardError, "500 resamples have an accuracy of 3 %");
    }

    [Fact]
    public void Different_seeds_add_their_noise()
    {
        var (first, second, labels) = Draw(rows: 300, seed: 3);
        var seeds = Enumerable.Range(4, 3).Select(seed => Draw(300, seed).First).ToArray(); // drawn for other labels: each is near chance, and they differ

        var (equal, different) =
            (PairedDifference.OfRocAuc([first, first, first], [second, second], labels), PairedDifference.OfRocAuc(seeds, [second, second], labels));

        different.First.StandardDeviation.Should().BeGreaterThan(0);
        different.StandardError.Should().BeApproximately(Math.Sqrt(different.RowVariance + Math.Pow(different.First.StandardDeviation, 2) / 3), 1e-12);
        equal.StandardError.Should().Be(Math.Sqrt(equal.RowVariance));
    }

    [Fact]
    public void Equal_scores_give_the_same_interval_bit_for_bit()
    {
        var (first, second, labels) = Draw(rows: 150, seed: 8);
        PairedDifference.OfRocAuc([first, first], [second, second], labels).Should().Be(PairedDifference.OfRocAuc([first, first], [second, second], labels));
    }

    [Fact]
    public void Equal_weights_give_the_unweighted_area()
    {
        var (scores, labels) = SomeScores.WithManyTies(rows: 163, seed: 11);
        new RankedRows(scores, labels).Area([.. scores.Select(_ => (ushort)3)]).Should().Be(RocCurve.Area(scores, labels));
    }

    [Fact]
    public void A_weight_equals_repeating_the_row()
    {
        var (scores, labels) = SomeScores.WithManyTies(rows: 97, seed: 12);
        ushort[] weights = [.. scores.Select((_, row) => (ushort)(row % 4))];
        int[] repeated = [.. Enumerable.Range(0, 97).SelectMany(row => Enumerable.Repeat(row, weights[row]))];

        new RankedRows(scores, labels).Area(weights)
            .Should().Be(RocCurve.Area([.. repeated.Select(row => scores[row])], [.. repeated.Select(row => labels[row])]));
    }

    [Fact]
    public void Refuses_rows_of_one_class_and_scores_that_are_NaN()
    {
        ReadOnlyMemory<float> scores = new float[] { 1, 2, 3 }, broken = new float[] { 1, float.NaN, 3 };
        FluentActions.Invoking(() => PairedDifference.OfRocAuc([scores, scores], [scores, scores], [1, 1, 1])).Should().Throw<ArgumentException>()
            .WithMessage("All rows have one label*");
        FluentActions.Invoking(() => PairedDifference.OfRocAuc([scores, scores], [scores, broken], [1, 0, 1])).Should().Throw<ArgumentException>()
            .WithMessage("The score of row 1 is NaN*");
    }

    private static double DeLong(float[] first, float[] second, byte[] labels)
    {
        int[] positives = [.. Enumerable.Range(0, labels.Length).Where(row => labels[row] == 1)],
            negatives = [.. Enumerable.Range(0, labels.Length).Where(row => labels[row] == 0)];
        var ofPositives = positives.Select(positive => negatives.Average(negative => Won(first, positive, negative) - Won(second, positive, negative)));
        var ofNegatives = negatives.Select(negative => positives.Average(positive => Won(first, positive, negative) - Won(second, positive, negative)));
        return Math.Sqrt(Variance(ofPositives) / positives.Length + Variance(ofNegatives) / negatives.Length);

        static double Won(float[] scores, int positive, int negative) =>
            scores[positive] > scores[negative] ? 1 : scores[positive] == scores[negative] ? .5 : 0;

        static double Variance(IEnumerable<double> values) => Math.Pow(MeanAndDeviation.Of([.. values]).StandardDeviation, 2);
    }
}
