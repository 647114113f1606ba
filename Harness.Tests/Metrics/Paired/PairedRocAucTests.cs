using Harness.Metrics;
using Harness.Metrics.Paired;

namespace Harness.Tests.Metrics.Paired;

[Trait("Category", "Unit")]
public sealed class PairedRocAucTests
{
    /// <summary>Two correlated scores of the same rows, the first the better one.</summary>
    private static (ReadOnlyMemory<float> First, ReadOnlyMemory<float> Second, byte[] Labels) Some(int rows, int seed)
    {
        var random = new Random(seed);
        byte[] labels = [.. Enumerable.Range(0, rows).Select(row => row < 2 ? (byte)row : (byte)random.Next(2))];
        float[] shared = [.. labels.Select(label => label + (float)random.NextDouble())];
        return (shared.Select(score => MathF.Round(score + (float)random.NextDouble(), 2)).ToArray(),
            shared.Select(score => MathF.Round(score + 2 * (float)random.NextDouble(), 2)).ToArray(), labels);
    }

    /// <summary>DeLong, DeLong and Clarke-Pearson 1988: the variance in closed form, by counting every pair.</summary>
    [Theory, InlineData(300, 1), InlineData(457, 2)]
    public void Its_standard_error_over_rows_is_DeLong_s(int rows, int seed)
    {
        var (first, second, labels) = Some(rows, seed);

        var difference = PairedDifference.OfRocAuc([first, first], [second, second], labels);

        difference.Mean.Should().BeApproximately(RocCurve.Area(first.Span, labels) - RocCurve.Area(second.Span, labels), 1e-12);
        difference.StandardError.Should()
            .BeApproximately(DeLong(first.ToArray(), second.ToArray(), labels), .1 * difference.StandardError, "500 resamples know it to 3 %");
    }

    [Fact]
    public void Seeds_add_their_spread()
    {
        var (first, second, labels) = Some(rows: 300, seed: 3);
        var seeds = Enumerable.Range(4, 3).Select(seed => Some(300, seed).First).ToArray(); // of other labels: next to chance, each otherwise

        var (alone, scattered) =
            (PairedDifference.OfRocAuc([first, first, first], [second, second], labels), PairedDifference.OfRocAuc(seeds, [second, second], labels));

        scattered.First.StandardDeviation.Should().BeGreaterThan(0);
        scattered.StandardError.Should().BeApproximately(Math.Sqrt(scattered.RowVariance + Math.Pow(scattered.First.StandardDeviation, 2) / 3), 1e-12);
        alone.StandardError.Should().Be(Math.Sqrt(alone.RowVariance));
    }

    [Fact]
    public void The_same_scores_give_the_same_interval_to_the_bit()
    {
        var (first, second, labels) = Some(rows: 150, seed: 8);
        PairedDifference.OfRocAuc([first, first], [second, second], labels).Should().Be(PairedDifference.OfRocAuc([first, first], [second, second], labels));
    }

    [Fact]
    public void Equal_weights_give_the_area_itself_ties_counted_half()
    {
        var (scores, labels) = SomeScores.WithManyTies(rows: 163, seed: 11);
        new RankedRows(scores, labels).Area([.. scores.Select(_ => (ushort)3)]).Should().Be(RocCurve.Area(scores, labels));
    }

    [Fact]
    public void A_weight_counts_a_row_as_often_as_it_says()
    {
        var (scores, labels) = SomeScores.WithManyTies(rows: 97, seed: 12);
        ushort[] weights = [.. scores.Select((_, row) => (ushort)(row % 4))];
        int[] written = [.. Enumerable.Range(0, 97).SelectMany(row => Enumerable.Repeat(row, weights[row]))];

        new RankedRows(scores, labels).Area(weights)
            .Should().Be(RocCurve.Area([.. written.Select(row => scores[row])], [.. written.Select(row => labels[row])]));
    }

    [Fact]
    public void Refuses_rows_of_one_class_and_scores_without_a_rank()
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
