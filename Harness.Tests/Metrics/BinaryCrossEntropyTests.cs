using Harness.Metrics;

namespace Harness.Tests.Metrics;

/// <summary>Tests the binary cross-entropy of logits.</summary>
[Trait("Category", "Unit")]
public sealed class BinaryCrossEntropyTests
{
    [Fact]
    public void Logits_of_0_cost_ln_2() => BinaryCrossEntropy.Mean([0, 0, 0], [0, 1, 1]).Should().BeApproximately(.69314718055994531, 1e-16);

    [Theory]
    [InlineData(1f, 1, .31326168751822286)]
    [InlineData(1f, 0, 1.3132616875182228)]
    [InlineData(-2f, 1, 2.1269280110429727)]
    [InlineData(-2f, 0, .12692801104297250)]
    public void One_row_has_the_loss_of_the_textbook(float logit, byte label, double nats) =>
        BinaryCrossEntropy.Mean([logit], [label]).Should().BeApproximately(nats, 1e-15);

    [Fact]
    public void Is_the_mean_over_rows() =>
        BinaryCrossEntropy.Mean([1, 1, -2], [1, 0, 0]).Should().BeApproximately((.31326168751822286 + 1.3132616875182228 + .12692801104297250) / 3, 1e-15);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Agrees_with_the_definition_for_logits_that_do_not_overflow_it(int seed)
    {
        var (logits, labels) = SomeScores.Spread(rows: 173, seed);
        var naive = logits.Zip(labels, (logit, label) => -Math.Log(label == 1 ? Sigmoid(logit) : 1 - Sigmoid(logit))).Average();
        BinaryCrossEntropy.Mean(logits, labels).Should().BeApproximately(naive, 1e-12);
    }

    [Theory]
    [InlineData(1e4f, 1, 0)]
    [InlineData(-1e4f, 0, 0)]
    [InlineData(1e4f, 0, 1e4)]
    [InlineData(-1e4f, 1, 1e4)]
    public void A_wrong_extreme_logit_costs_its_absolute_value(float logit, byte label, double nats) =>
        BinaryCrossEntropy.Mean([logit], [label]).Should().Be(nats);

    [Theory]
    [InlineData(20f, 2.0611536203143807e-9)]
    [InlineData(36f, 2.3195228302435691e-16)]
    [InlineData(40f, 4.2483542552915890e-18)]
    [InlineData(100f, 3.7200759760208360e-44)]
    public void Keeps_the_small_loss_of_nearly_certain_predictions(float logit, double nats)
    {
        BinaryCrossEntropy.Mean([logit], [1]).Should().BeApproximately(nats, nats * 1e-14);
        BinaryCrossEntropy.Mean([-logit], [0]).Should().BeApproximately(nats, nats * 1e-14);
    }

    [Fact]
    public void Infinite_logits_have_a_loss_of_0_or_infinity()
    {
        BinaryCrossEntropy.Mean([float.PositiveInfinity, float.NegativeInfinity], [1, 0]).Should().Be(0);
        BinaryCrossEntropy.Mean([float.PositiveInfinity, float.NegativeInfinity], [1, 1]).Should().Be(double.PositiveInfinity);
    }

    [Fact]
    public void A_NaN_among_the_logits_gives_NaN() => BinaryCrossEntropy.Mean([1, float.NaN, 2], [1, 1, 0]).Should().Be(double.NaN);

    [Fact]
    public void Is_NaN_without_rows() => BinaryCrossEntropy.Mean([], []).Should().Be(double.NaN);

    [Fact]
    public void Negating_logits_and_exchanging_labels_changes_nothing()
    {
        var (logits, labels) = SomeScores.Spread(rows: 174, seed: 4);
        BinaryCrossEntropy.Mean([.. logits.Select(logit => -logit)], [.. labels.Select(label => (byte)(1 - label))])
            .Should().Be(BinaryCrossEntropy.Mean(logits, labels));
    }

    /// <summary>Checks the sum of a million rows. In single precision, its fourth digit would be wrong.</summary>
    [Fact]
    public void Sums_in_double_precision() => BinaryCrossEntropy.Mean(new float[1_000_000], new byte[1_000_000]).Should().BeApproximately(Math.Log(2), 1e-10);

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));
}
