using Harness.Metrics;

namespace Harness.Tests.Metrics;

/// <summary>Tests the area under the ROC curve and the points of the curve.</summary>
[Trait("Category", "Unit")]
public sealed class RocCurveTests
{
    [Fact]
    public void Is_the_share_of_pairs_in_the_right_order() => RocCurve.Area([.1f, .4f, .35f, .8f], [0, 0, 1, 1]).Should().Be(.75);

    [Fact]
    public void A_perfect_order_is_1() => RocCurve.Area([-2, -1, 1, 2, 3], [0, 0, 1, 1, 1]).Should().Be(1);

    [Fact]
    public void The_opposite_order_is_0() => RocCurve.Area([3, 2, 1, -1, -2], [0, 0, 1, 1, 1]).Should().Be(0);

    [Fact]
    public void A_tie_is_half_a_win() => RocCurve.Area([1, 1, 2], [0, 1, 1]).Should().Be(.75);

    [Fact]
    public void Equal_scores_have_an_area_of_one_half() => RocCurve.Area(new float[7], [0, 1, 1, 0, 1, 1, 1]).Should().Be(.5);

    /// <summary>Checks rows with only two different scores, as a perfect predictor has. They are counted without sorting.</summary>
    [Fact]
    public void Two_different_scores_have_the_area_of_their_pairs()
    {
        var random = new Random(5);
        for (var draw = 0; draw < 20; draw++)
        {
            var scores = Enumerable.Range(0, 30).Select(_ => random.Next(3) == 0 ? -10f : 10f).ToArray();
            var labels = scores.Select(_ => (byte)random.Next(2)).Append((byte)0).Append((byte)1).Skip(2).ToArray();
            double pairs = 0, won = 0;
            foreach (var (positive, _) in scores.Zip(labels).Where(row => row.Second == 1))
            {
                foreach (var (negative, _) in scores.Zip(labels).Where(row => row.Second == 0))
                    (pairs, won) = (pairs + 1, won + (positive > negative ? 1 : positive == negative ? .5 : 0));
            }

            RocCurve.Area(scores, labels).Should().Be(won / pairs);
        }
        RocCurve.Area([10, float.NaN, -10], [1, 0, 1]).Should().Be(double.NaN);
        RocCurve.Area([float.NaN, 1, 1], [1, 0, 1]).Should().Be(double.NaN);
    }

    [Fact]
    public void The_points_are_those_of_all_thresholds_without_points_on_straight_lines() =>
        RocCurve.Points([.1f, .4f, .35f, .8f, .9f], [0, 0, 1, 1, 1]).Should().Equal(
            new RocPoint(0, 0), new RocPoint(0, 2 / 3.0), new RocPoint(.5, 2 / 3.0), new RocPoint(.5, 1), new RocPoint(1, 1));

    [Fact]
    public void Tied_rows_give_a_slanted_line() =>
        RocCurve.Points([1, 1, 2], [0, 1, 1]).Should().Equal(new RocPoint(0, 0), new RocPoint(0, .5), new RocPoint(1, 1));

    [Fact]
    public void The_area_under_the_points_equals_the_area()
    {
        var random = new Random(3);
        var scores = Enumerable.Range(0, 500).Select(_ => (float)random.Next(60)).ToArray();
        var labels = scores.Select(score => (byte)(random.Next(90) < score ? 1 : 0)).ToArray();

        var points = RocCurve.Points(scores, labels);

        points.Zip(points.Skip(1), (left, right) =>
            (right.FalsePositiveRate - left.FalsePositiveRate) * (right.TruePositiveRate + left.TruePositiveRate) / 2).Sum()
            .Should().BeApproximately(RocCurve.Area(scores, labels), 1e-12);
        RocCurve.Points(scores, labels, resolution: .1).Count.Should().BeLessThan(25);
    }

    [Fact]
    public void Points_of_a_single_class_are_refused() =>
        FluentActions.Invoking(() => RocCurve.Points([1, 2], [1, 1])).Should().Throw<ArgumentException>()
            .WithMessage("2 positive and 0 negative*both classes*");

    [Fact]
    public void Negative_zero_is_zero() => RocCurve.Area([-0f, 0f], [0, 1]).Should().Be(.5);

    [Fact]
    public void Infinities_are_scores_like_others() =>
        RocCurve.Area([float.NegativeInfinity, 1e4f, float.PositiveInfinity, float.PositiveInfinity], [0, 1, 0, 1]).Should().Be((1 + 0 + 1 + .5) / 4);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Is_NaN_if_a_class_is_missing(byte theOnlyLabel) =>
        RocCurve.Area([1, 2, 3], [theOnlyLabel, theOnlyLabel, theOnlyLabel]).Should().Be(double.NaN);

    [Fact]
    public void Is_NaN_without_rows() => RocCurve.Area([], []).Should().Be(double.NaN);

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    public void Is_NaN_if_a_score_is_NaN(int row)
    {
        float[] scores = [1, 2, 3, 4];
        scores[row] = float.NaN;
        RocCurve.Area(scores, [0, 1, 0, 1]).Should().Be(double.NaN);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(60, 2)]
    [InlineData(301, 3)]
    [InlineData(302, 4)]
    public void Agrees_with_counting_pairs_if_most_scores_are_tied(int rows, int seed) => AgreesWithCountingPairs(SomeScores.WithManyTies(rows, seed));

    [Theory]
    [InlineData(61, 5)]
    [InlineData(303, 6)]
    public void Agrees_with_counting_pairs_if_no_scores_are_tied(int rows, int seed) => AgreesWithCountingPairs(SomeScores.Spread(rows, seed));

    [Fact]
    public void Depends_only_on_the_order_of_the_scores()
    {
        var (scores, labels) = SomeScores.WithManyTies(rows: 157, seed: 7);
        var area = RocCurve.Area(scores, labels);
        RocCurve.Area([.. scores.Select(score => 5 * score - 100)], labels).Should().Be(area);
        RocCurve.Area([.. scores.Select(score => score * score * score)], labels).Should().Be(area);
        RocCurve.Area([.. scores.Select(score => 1 / (1 + MathF.Exp(-score)))], labels).Should().Be(area);
    }

    [Fact]
    public void Negating_the_scores_gives_1_minus_the_area()
    {
        var (scores, labels) = SomeScores.WithManyTies(rows: 158, seed: 8);
        RocCurve.Area([.. scores.Select(score => -score)], labels).Should().BeApproximately(1 - RocCurve.Area(scores, labels), 1e-15);
    }

    [Fact]
    public void Exchanging_the_classes_gives_1_minus_the_area()
    {
        var (scores, labels) = SomeScores.WithManyTies(rows: 159, seed: 9);
        RocCurve.Area(scores, [.. labels.Select(label => (byte)(1 - label))]).Should().BeApproximately(1 - RocCurve.Area(scores, labels), 1e-15);
    }

    [Fact]
    public void Does_not_depend_on_the_order_of_the_rows_and_does_not_change_it()
    {
        var (scores, labels) = SomeScores.WithManyTies(rows: 160, seed: 10);
        float[] scoresBefore = [.. scores];
        byte[] labelsBefore = [.. labels];
        RocCurve.Area([.. scores.Reverse()], [.. labels.Reverse()]).Should().Be(RocCurve.Area(scores, labels));
        scores.Should().Equal(scoresBefore);
        labels.Should().Equal(labelsBefore);
    }

    /// <summary>Checks 100,000 rows of each class. These are 10¹⁰ pairs, more than fit into 32 bits.</summary>
    [Fact]
    public void Does_not_overflow()
    {
        float[] scores = [.. Enumerable.Range(0, 200_000).Select(row => (float)row)];
        byte[] labels = [.. Enumerable.Range(0, 200_000).Select(row => row < 100_000 ? (byte)0 : (byte)1)];
        RocCurve.Area(scores, labels).Should().Be(1);
    }

    private static void AgreesWithCountingPairs(SomeScores rows)
    {
        double won = 0, pairs = 0;
        for (var positive = 0; positive < rows.Labels.Length; positive++)
        {
            for (var negative = 0; negative < rows.Labels.Length; negative++)
            {
                if (rows.Labels[positive] != 1 || rows.Labels[negative] != 0)
                    continue;
                pairs++;
                won += rows.Logits[positive] > rows.Logits[negative] ? 1 : rows.Logits[positive] == rows.Logits[negative] ? .5 : 0;
            }
        }
        RocCurve.Area(rows.Logits, rows.Labels).Should().Be(won / pairs);
    }

    [Fact]
    public void Points_of_unusable_scores_are_refused_with_the_reason()
    {
        FluentActions.Invoking(() => RocCurve.Points([1, float.NaN], [1, 0])).Should().Throw<ArgumentException>()
            .WithMessage("1 positive and 1 negative rows, and a score is NaN; expected both classes, and numbers.");
        FluentActions.Invoking(() => RocCurve.Points([1, 2], [1, 1])).Should().Throw<ArgumentException>()
            .WithMessage("2 positive and 0 negative rows; expected both classes, and numbers.");
        FluentActions.Invoking(() => RocCurve.Points([], [])).Should().Throw<ArgumentException>()
            .WithMessage("0 positive and 0 negative rows; expected both classes, and numbers.");
    }
}
