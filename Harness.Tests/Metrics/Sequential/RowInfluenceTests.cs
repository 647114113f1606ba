using Harness.Metrics;
using Harness.Metrics.Sequential;

namespace Harness.Tests.Metrics.Sequential;

/// <summary>Tests the influence of each row on accuracy and on the area under the ROC curve.</summary>
[Trait("Category", "Unit")]
public sealed class RowInfluenceTests
{
    private const int Rows = 400;

    private static readonly byte[] Labels = [.. Enumerable.Range(0, Rows).Select(row => (byte)(row % 5 < 2 ? 1 : 0))];

    [Fact]
    public void The_influences_on_accuracy_have_the_binomial_variance()
    {
        var (accuracy, influence) = RowInfluence.OnAccuracy(Scores(1), Labels);

        accuracy.Should().Be(ConfusionCounts.Of(Scores(1), Labels).Accuracy);
        influence.Sum().Should().BeApproximately(0, 1e-9);
        influence.Sum(value => value * value).Should().BeApproximately(Rows * accuracy * (1 - accuracy), 1e-9);
    }

    /// <summary>Compares with the definition, computed pair by pair: DeLong, DeLong and Clarke-Pearson 1988.</summary>
    [Fact]
    public void The_influences_on_the_area_follow_from_DeLong_s_placement_values()
    {
        var scores = Scores(2).Select(score => MathF.Round(score, 1)).ToArray(); // many ties

        var (area, influence) = RowInfluence.OnRocAuc(scores, Labels);

        area.Should().Be(RocCurve.Area(scores, Labels));
        influence.Sum().Should().BeApproximately(0, 1e-9);
        for (var row = 0; row < Rows; row++)
        {
            var others = Enumerable.Range(0, Rows).Where(other => Labels[other] != Labels[row]).ToList();
            var placement = others.Average(other => scores[other] == scores[row] ? .5 : scores[other] < scores[row] == (Labels[row] == 1) ? 1 : 0);
            var share = (double)Labels.Count(label => label == Labels[row]) / Rows;
            influence[row].Should().BeApproximately((placement - area) / share, 1e-9);
        }
    }

    /// <summary>Compares the predicted deviation with that of a bootstrap over rows.</summary>
    [Fact]
    public void The_influences_predict_the_deviation_of_the_area_over_samples()
    {
        var scores = Scores(3);
        var random = new Random(1);
        var areas = Enumerable.Range(0, 1_500).Select(_ =>
        {
            var sample = Enumerable.Range(0, Rows).Select(_ => random.Next(Rows)).ToArray();
            return RocCurve.Area(sample.Select(row => scores[row]).ToArray(), sample.Select(row => Labels[row]).ToArray());
        }).ToList();

        var predicted = Math.Sqrt(RowInfluence.OnRocAuc(scores, Labels).Influence.Sum(value => value * value)) / Rows;

        predicted.Should().BeApproximately(MeanAndDeviation.Of(areas).StandardDeviation, .08 * predicted);
    }

    [Fact]
    public void A_single_class_is_refused() =>
        FluentActions.Invoking(() => RowInfluence.OnRocAuc([1f, 2f], [1, 1])).Should().Throw<ArgumentException>().WithMessage("*both labels*");

    private static float[] Scores(int seed)
    {
        var random = new Random(seed);
        return [.. Labels.Select(label => (float)(random.NextDouble() * 2 - 1 + (label == 1 ? .4 : -.4)))];
    }
}
