using Harness.Metrics;
using Harness.Metrics.Sequential;

namespace Harness.Tests.Metrics.Sequential;

[Trait("Category", "Unit")]
public sealed class RowInfluenceTests
{
    private const int Rows = 400;

    private static readonly byte[] Labels = [.. Enumerable.Range(0, Rows).Select(row => (byte)(row % 5 < 2 ? 1 : 0))];

    [Fact]
    public void Accuracy_has_the_binomial_variance()
    {
        var (accuracy, influence) = RowInfluence.OnAccuracy(Scores(1), Labels);

        accuracy.Should().Be(ConfusionCounts.Of(Scores(1), Labels).Accuracy);
        influence.Sum().Should().BeApproximately(0, 1e-9);
        influence.Sum(value => value * value).Should().BeApproximately(Rows * accuracy * (1 - accuracy), 1e-9);
    }

    /// <summary>The definition, pair by pair; DeLong, DeLong and Clarke-Pearson 1988.</summary>
    [Fact]
    public void The_area_has_the_placement_values_of_DeLong()
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

    /// <summary>The variance over draws of the rows, by drawing them.</summary>
    [Fact]
    public void The_area_varies_over_drawn_rows_as_its_influence_says()
    {
        var scores = Scores(3);
        var random = new Random(1);
        var areas = Enumerable.Range(0, 1_500).Select(_ =>
        {
            var drawn = Enumerable.Range(0, Rows).Select(_ => random.Next(Rows)).ToArray();
            return RocCurve.Area(drawn.Select(row => scores[row]).ToArray(), drawn.Select(row => Labels[row]).ToArray());
        }).ToList();

        var said = Math.Sqrt(RowInfluence.OnRocAuc(scores, Labels).Influence.Sum(value => value * value)) / Rows;

        said.Should().BeApproximately(MeanAndDeviation.Of(areas).StandardDeviation, .08 * said);
    }

    [Fact]
    public void Without_one_of_the_classes_there_is_no_area() =>
        FluentActions.Invoking(() => RowInfluence.OnRocAuc([1f, 2f], [1, 1])).Should().Throw<ArgumentException>().WithMessage("*both labels*");

    private static float[] Scores(int seed)
    {
        var random = new Random(seed);
        return [.. Labels.Select(label => (float)(random.NextDouble() * 2 - 1 + (label == 1 ? .4 : -.4)))];
    }
}
