using Harness.Metrics;

namespace Harness.Tests.Metrics;

/// <summary>Tests whether printed metrics contradict each other, with figures of the notebook.</summary>
[Trait("Category", "Unit")]
public sealed class ReportedMetricsTests
{
    [Theory]
    [InlineData(-15_184_941_056, .5, 1, 1, 0, "mean no error")] // LSTM, epoch 3
    [InlineData(1.1234, .0033, 1, .0065, 0, "at least recall")] // RNN, 100 tokens, test
    [InlineData(.8035, .1758, 1, .3370, 0, "at least recall")] // RNN, 50 tokens, test
    [InlineData(.1, 1, 1, 1, 0, "ROC AUC is 1")]
    [InlineData(-.1, .6, .6, .6, .6, "at least 0")]
    public void Metrics_that_contradict_each_other_break_an_identity(double loss, double accuracy, double precision, double recall,
        double area, string identity) =>
        new ReportedMetrics(loss, accuracy, precision, recall, area).BrokenIdentity().Should().Contain(identity);

    [Theory]
    [InlineData(.3809, .9790, 1, .9541, 1)] // RNN, 100 tokens, train
    [InlineData(.2887, 1, 1, 1, 1)] // RNN, 50 tokens, train
    [InlineData(.8301, .5157, .4764, .4858, .5038)] // RNN, epoch 1
    [InlineData(.6932, .494, double.NaN, 0, .5)] // nothing predicted positive
    public void Metrics_that_can_be_true_break_no_identity(double loss, double accuracy, double precision, double recall, double area) =>
        new ReportedMetrics(loss, accuracy, precision, recall, area).BrokenIdentity().Should().BeNull();

    [Fact]
    public void Are_computed_from_the_scores()
    {
        float[] logits = [2, -1, .5f, -3];
        byte[] labels = [1, 1, 0, 0];
        ReportedMetrics.Of(logits, labels).Should().Be(new ReportedMetrics(BinaryCrossEntropy.Mean(logits, labels), .5, .5, .5, .75));
    }
}
