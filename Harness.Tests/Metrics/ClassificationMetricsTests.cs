using Harness.Metrics;

namespace Harness.Tests.Metrics;

[Trait("Category", "Unit")]
public sealed class ClassificationMetricsTests
{
    /// <summary>Logits 2, −1, 1, −2, 3 of labels 1, 1, 0, 0, 1: one positive of three is missed, one negative of two is mistaken.</summary>
    private static readonly ClassificationMetrics FiveRows = ClassificationMetrics.Of([2, -1, 1, -2, 3], [1, 1, 0, 0, 1]);

    [Fact]
    public void Counts_its_rows() =>
        FiveRows.Confusion.Should().Be(new ConfusionCounts(TruePositives: 2, FalsePositives: 1, TrueNegatives: 1, FalseNegatives: 1));

    [Fact]
    public void Takes_its_shares_from_those_counts() => (FiveRows.Accuracy, FiveRows.Precision, FiveRows.Recall).Should().Be((3 / 5.0, 2 / 3.0, 2 / 3.0));

    [Fact]
    public void Puts_loss_and_area_in_their_own_places()
    {
        FiveRows.Loss.Should()
            .BeApproximately((.12692801104297250 + 1.3132616875182228 + 1.3132616875182228 + .12692801104297250 + .048587351573742) / 5, 1e-14);
        FiveRows.RocAuc.Should().Be(5 / 6.0);
    }

    [Fact]
    public void A_row_that_is_NaN_leaves_counts_but_neither_loss_nor_area()
    {
        var metrics = ClassificationMetrics.Of([float.NaN, 1, -1], [1, 1, 0]);
        (metrics.Loss, metrics.RocAuc).Should().Be((double.NaN, double.NaN));
        metrics.Confusion.Should().Be(new ConfusionCounts(1, 0, 1, FalseNegatives: 1));
    }

    [Fact]
    public void Without_a_positive_row_it_has_no_area_and_no_recall_but_a_loss()
    {
        var metrics = ClassificationMetrics.Of([0, 0], [0, 0]);
        (metrics.RocAuc, metrics.Recall).Should().Be((double.NaN, double.NaN));
        metrics.Loss.Should().BeApproximately(Math.Log(2), 1e-15);
    }
}
