using Harness.Metrics;

namespace Harness.Tests.Metrics;

/// <summary>Tests the metrics of binary scores.</summary>
[Trait("Category", "Unit")]
public sealed class ClassificationMetricsTests
{
    /// <summary>The metrics of five rows. One of three positive rows and one of two negative rows are predicted wrongly.</summary>
    private static readonly ClassificationMetrics FiveRows = ClassificationMetrics.Of([2, -1, 1, -2, 3], [1, 1, 0, 0, 1]);

    [Fact]
    public void Counts_the_rows() =>
        FiveRows.Confusion.Should().Be(new ConfusionCounts(TruePositives: 2, FalsePositives: 1, TrueNegatives: 1, FalseNegatives: 1));

    [Fact]
    public void Computes_shares_from_the_counts() => (FiveRows.Accuracy, FiveRows.Precision, FiveRows.Recall).Should().Be((3 / 5.0, 2 / 3.0, 2 / 3.0));

    [Fact]
    public void Computes_loss_and_area()
    {
        FiveRows.Loss.Should()
            .BeApproximately((.12692801104297250 + 1.3132616875182228 + 1.3132616875182228 + .12692801104297250 + .048587351573742) / 5, 1e-14);
        FiveRows.RocAuc.Should().Be(5 / 6.0);
    }

    [Fact]
    public void A_NaN_logit_gives_counts_but_no_loss_and_no_area()
    {
        var metrics = ClassificationMetrics.Of([float.NaN, 1, -1], [1, 1, 0]);
        (metrics.Loss, metrics.RocAuc).Should().Be((double.NaN, double.NaN));
        metrics.Confusion.Should().Be(new ConfusionCounts(1, 0, 1, FalseNegatives: 1));
    }

    [Fact]
    public void Without_positive_rows_there_is_a_loss_but_no_area_and_no_recall()
    {
        var metrics = ClassificationMetrics.Of([0, 0], [0, 0]);
        (metrics.RocAuc, metrics.Recall).Should().Be((double.NaN, double.NaN));
        metrics.Loss.Should().BeApproximately(Math.Log(2), 1e-15);
    }
}
