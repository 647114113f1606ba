using Harness.Metrics;

namespace Harness.Tests.Metrics;

/// <summary>Tests that every metric refuses the same invalid input with the same message.</summary>
[Trait("Category", "Unit")]
public sealed class ScoredRowsTests
{
    public static TheoryData<string> EveryMetric =>
        [nameof(BinaryCrossEntropy), nameof(RocCurve), nameof(RocCurve.Points), nameof(ReliabilityCurve), nameof(ConfusionCounts),
            nameof(ClassificationMetrics)];

    [Theory, MemberData(nameof(EveryMetric))]
    public void Different_numbers_of_scores_and_labels_are_refused(string metric) =>
        FluentActions.Invoking(() => Score(metric, [1, 2, 3], [0, 1])).Should().Throw<ArgumentException>()
            .WithMessage("3 scores for 2 labels; expected one score for each row.");

    [Theory, MemberData(nameof(EveryMetric))]
    public void A_label_other_than_0_and_1_is_refused(string metric) =>
        FluentActions.Invoking(() => Score(metric, [1, 2, 3], [0, 1, 2])).Should().Throw<ArgumentException>()
            .WithMessage("The label of row 2 is 2; expected 0 or 1.");

    [Theory, MemberData(nameof(EveryMetric))]
    public void The_first_label_is_checked_too(string metric) =>
        FluentActions.Invoking(() => Score(metric, [1, 2, 3], [2, 1, 0])).Should().Throw<ArgumentException>()
            .WithMessage("The label of row 0 is 2; expected 0 or 1.");

    private static object Score(string metric, float[] logits, byte[] labels) => metric switch
    {
        nameof(BinaryCrossEntropy) => BinaryCrossEntropy.Mean(logits, labels),
        nameof(RocCurve) => RocCurve.Area(logits, labels),
        nameof(RocCurve.Points) => RocCurve.Points(logits, labels),
        nameof(ReliabilityCurve) => ReliabilityCurve.Of(logits, labels),
        nameof(ConfusionCounts) => ConfusionCounts.Of(logits, labels),
        _ => ClassificationMetrics.Of(logits, labels),
    };
}
