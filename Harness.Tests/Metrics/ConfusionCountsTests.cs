using Harness.Metrics;

namespace Harness.Tests.Metrics;

/// <summary>Tests the counts of correct and wrong predictions, and the shares computed from them.</summary>
[Trait("Category", "Unit")]
public sealed class ConfusionCountsTests
{
    [Fact]
    public void Counts_the_four_outcomes() =>
        ConfusionCounts.Of([1, 1, 1, 1, 2, 2, 2, -1, -1, -2], [1, 1, 1, 1, 0, 0, 0, 0, 0, 1])
            .Should().Be(new ConfusionCounts(TruePositives: 4, FalsePositives: 3, TrueNegatives: 2, FalseNegatives: 1));

    [Fact]
    public void Has_the_shares_of_the_textbook()
    {
        var counts = new ConfusionCounts(TruePositives: 4, FalsePositives: 3, TrueNegatives: 2, FalseNegatives: 1);
        counts.Rows.Should().Be(10);
        counts.Accuracy.Should().Be(.6);
        counts.Precision.Should().Be(4 / 7.0);
        counts.Recall.Should().Be(.8);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-float.Epsilon)]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void A_logit_that_is_not_above_zero_predicts_negative(float logit)
    {
        ConfusionCounts.Of([logit], [1]).Should().Be(new ConfusionCounts(0, 0, 0, FalseNegatives: 1));
        ConfusionCounts.Of([logit], [0]).Should().Be(new ConfusionCounts(0, 0, TrueNegatives: 1, 0));
    }

    [Theory]
    [InlineData(float.Epsilon)]
    [InlineData(1e4f)]
    [InlineData(float.PositiveInfinity)]
    public void A_logit_above_zero_predicts_positive(float logit)
    {
        ConfusionCounts.Of([logit], [1]).Should().Be(new ConfusionCounts(TruePositives: 1, 0, 0, 0));
        ConfusionCounts.Of([logit], [0]).Should().Be(new ConfusionCounts(0, FalsePositives: 1, 0, 0));
    }

    [Fact]
    public void Has_no_precision_if_nothing_is_predicted_positive() => ConfusionCounts.Of([-1, -2], [0, 1]).Precision.Should().Be(double.NaN);

    [Fact]
    public void Has_no_recall_if_no_row_is_positive() => ConfusionCounts.Of([-1, 2], [0, 0]).Recall.Should().Be(double.NaN);

    [Fact]
    public void Without_rows_every_share_is_NaN()
    {
        var counts = ConfusionCounts.Of([], []);
        counts.Rows.Should().Be(0);
        new[] { counts.Accuracy, counts.Precision, counts.Recall }.Should().AllSatisfy(share => share.Should().Be(double.NaN));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Agrees_with_counting_row_by_row(int seed)
    {
        var scores = SomeScores.WithManyTies(rows: 211, seed);
        var rows = scores.Logits.Zip(scores.Labels, (logit, label) => (Predicted: logit > 0, Is: label == 1)).ToList();
        ConfusionCounts.Of(scores.Logits, scores.Labels).Should().Be(new ConfusionCounts(
            rows.Count(row => row.Predicted && row.Is), rows.Count(row => row.Predicted && !row.Is),
            rows.Count(row => !row.Predicted && !row.Is), rows.Count(row => !row.Predicted && row.Is)));
    }

    [Fact]
    public void Without_false_positives_the_accuracy_follows_from_recall_and_prevalence()
    {
        var counts = new ConfusionCounts(TruePositives: 5, FalsePositives: 0, TrueNegatives: 7, FalseNegatives: 11);
        var prevalence = 16 / 23.0;
        counts.Precision.Should().Be(1);
        counts.Accuracy.Should().BeApproximately(counts.Recall * prevalence + (1 - prevalence), 1e-15);
    }

    [Fact]
    public void Perfect_precision_and_recall_give_perfect_accuracy()
    {
        var scores = SomeScores.WithManyTies(rows: 97, seed: 4);
        float[] allRight = [.. scores.Labels.Select(label => label == 1 ? .5f : -.5f)];
        var counts = ConfusionCounts.Of(allRight, scores.Labels);
        (counts.Precision, counts.Recall, counts.Accuracy).Should().Be((1, 1, 1));
    }

    [Fact]
    public void Counts_do_not_overflow_32_bits() =>
        new ConfusionCounts(3_000_000_000, 1_000_000_000, 0, 0).Precision.Should().Be(.75);
}
