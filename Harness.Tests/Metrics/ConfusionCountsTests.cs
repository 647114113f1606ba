using Harness.Metrics;

namespace Harness.Tests.Metrics;

[Trait("Category", "Unit")]
public sealed class ConfusionCountsTests
{
    [Fact]
    public void Tells_the_four_outcomes_apart() =>
        ConfusionCounts.Of([1, 1, 1, 1, 2, 2, 2, -1, -1, -2], [1, 1, 1, 1, 0, 0, 0, 0, 0, 1])
            .Should().Be(new ConfusionCounts(TruePositives: 4, FalsePositives: 3, TrueNegatives: 2, FalseNegatives: 1));

    [Fact]
    public void Its_shares_are_those_of_the_textbook()
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
    public void Predicts_negative_what_is_not_above_zero(float logit)
    {
        ConfusionCounts.Of([logit], [1]).Should().Be(new ConfusionCounts(0, 0, 0, FalseNegatives: 1));
        ConfusionCounts.Of([logit], [0]).Should().Be(new ConfusionCounts(0, 0, TrueNegatives: 1, 0));
    }

    [Theory]
    [InlineData(float.Epsilon)]
    [InlineData(1e4f)]
    [InlineData(float.PositiveInfinity)]
    public void Predicts_positive_whatever_is_above_zero(float logit)
    {
        ConfusionCounts.Of([logit], [1]).Should().Be(new ConfusionCounts(TruePositives: 1, 0, 0, 0));
        ConfusionCounts.Of([logit], [0]).Should().Be(new ConfusionCounts(0, FalsePositives: 1, 0, 0));
    }

    [Fact]
    public void Has_no_precision_where_nothing_is_predicted_positive() => ConfusionCounts.Of([-1, -2], [0, 1]).Precision.Should().Be(double.NaN);

    [Fact]
    public void Has_no_recall_where_nothing_is_positive() => ConfusionCounts.Of([-1, 2], [0, 0]).Recall.Should().Be(double.NaN);

    [Fact]
    public void Of_no_rows_nothing_can_be_said()
    {
        var counts = ConfusionCounts.Of([], []);
        counts.Rows.Should().Be(0);
        new[] { counts.Accuracy, counts.Precision, counts.Recall }.Should().AllSatisfy(share => share.Should().Be(double.NaN));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Agrees_with_asking_every_row(int seed)
    {
        var scores = SomeScores.WithManyTies(rows: 211, seed);
        var rows = scores.Logits.Zip(scores.Labels, (logit, label) => (Predicted: logit > 0, Is: label == 1)).ToList();
        ConfusionCounts.Of(scores.Logits, scores.Labels).Should().Be(new ConfusionCounts(
            rows.Count(row => row.Predicted && row.Is), rows.Count(row => row.Predicted && !row.Is),
            rows.Count(row => !row.Predicted && !row.Is), rows.Count(row => !row.Predicted && row.Is)));
    }

    [Fact]
    public void Without_a_false_positive_the_accuracy_is_what_was_found_and_all_that_is_negative()
    {
        var counts = new ConfusionCounts(TruePositives: 5, FalsePositives: 0, TrueNegatives: 7, FalseNegatives: 11);
        var prevalence = 16 / 23.0;
        counts.Precision.Should().Be(1);
        counts.Accuracy.Should().BeApproximately(counts.Recall * prevalence + (1 - prevalence), 1e-15);
    }

    [Fact]
    public void Perfect_precision_and_recall_are_perfect_accuracy()
    {
        var scores = SomeScores.WithManyTies(rows: 97, seed: 4);
        float[] allRight = [.. scores.Labels.Select(label => label == 1 ? .5f : -.5f)];
        var counts = ConfusionCounts.Of(allRight, scores.Labels);
        (counts.Precision, counts.Recall, counts.Accuracy).Should().Be((1, 1, 1));
    }

    [Fact]
    public void Counts_are_whole_and_do_not_overflow_32_bits() =>
        new ConfusionCounts(3_000_000_000, 1_000_000_000, 0, 0).Precision.Should().Be(.75);
}
