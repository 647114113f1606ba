using System.Text.Json;
using Harness.Metrics;
using Harness.Metrics.Paired;
using Harness.Metrics.Sequential;

namespace Harness.Tests.Metrics;

/// <summary>Tests all metrics of one evaluation of four classes. The expected figures are those of scikit-learn 1.2.1 (<c>log_loss</c>,
/// <c>roc_auc_score(multi_class="ovr")</c> and others) for the softmax of the same logits.</summary>
[Trait("Category", "Unit")]
public sealed class ClassesMetricsTests
{
    private const int Classes = 4;

    private static readonly float[] Logits =
    [
        .77f, 1.49f, .62f, -.93f, 1.01f, -1.15f, .89f, -.84f, .95f, .66f, -.35f, .79f, .51f, -.97f, 3f, 1.75f, -.87f, -1.48f, .48f, .47f, -1.09f, 2.75f,
        .15f, -1.29f, -.56f, -.27f, -1.46f, -1.25f, -2.69f, -.44f, .92f, -1.93f, .48f, -.01f, -.25f, -.77f, -.04f, -.82f, -1.84f, .44f, 1.35f, 1.8f, -2.19f,
        1.64f, -.12f, .61f, .05f, 2.32f, 2.08f, 3.17f, .39f, -3.51f, 1.28f, -.05f, -.2f, .65f, 1.79f, .4f, -.7f, -1.1f, .56f, 1.65f, 1.15f, .69f, .74f,
        -1.85f, 1.42f, .91f, -2.74f, .49f, 1.5f, 1.6f, .77f, 3.38f, 2.1f, 1.43f, -.19f, -2.09f, 2.67f, 2.67f,
    ];

    private static readonly byte[] Labels = [0, 1, 2, 3, 0, 1, 2, 0, 1, 0, 0, 2, 1, 0, 3, 2, 0, 1, 0, 2];

    private static readonly ClassificationMetrics Metrics = ClassificationMetrics.Of(Logits, Labels, Classes);

    [Fact]
    public void Equal_those_of_scikit_learn()
    {
        Metrics.Matrix.Counts.SelectMany(row => row).Should().Equal(1, 3, 3, 1, 2, 2, 0, 1, 1, 2, 1, 1, 1, 0, 1, 0);
        Metrics.Accuracy.Should().Be(.2);
        Metrics.Precision.Should().BeApproximately(.17142857142857143, 1e-15);
        Metrics.Recall.Should().BeApproximately(.18125000000000002, 1e-15);
        Metrics.F1.Should().BeApproximately(.1717948717948718, 1e-15);
        Metrics.Mcc.Should().BeApproximately(-.09060608556641819, 1e-15);
        Metrics.RocAuc.Should().BeApproximately(.49399305555555556, 1e-15);
        Metrics.Loss.Should().BeApproximately(1.788733778307551, 1e-14);
    }

    [Fact]
    public void The_loss_equals_the_documented_example_of_scikit_learn()
    {
        // log_loss(["spam", "ham", "ham", "spam"], [[.1, .9], [.9, .1], [.8, .2], [.35, .65]]) is 0.21616…
        float[] logits = [.1f, .9f, .9f, .1f, .8f, .2f, .35f, .65f];
        CategoricalCrossEntropy.Mean(Array.ConvertAll(logits, MathF.Log), [1, 0, 0, 1], 2).Should().BeApproximately(.21616187468057912, 1e-7);
    }

    [Fact]
    public void Two_logits_give_the_same_metrics_as_one_logit()
    {
        var (one, labels) = SomeScores.Spread(200, seed: 3);
        float[] two = [.. one.SelectMany(logit => new[] { 0, logit })];

        var (binary, softmax) = (ClassificationMetrics.Of(one, labels), ClassificationMetrics.Of(two, labels, 2));

        softmax.Loss.Should().BeApproximately(binary.Loss, 1e-12);
        softmax.RocAuc.Should().BeApproximately(binary.RocAuc, 1e-12);
        softmax.Matrix.Should().Be(binary.Matrix);
        softmax.Mcc.Should().Be(binary.Mcc);
    }

    [Fact]
    public void The_area_of_one_class_against_the_rest_equals_counting_pairs()
    {
        var sum = 0.0;
        for (var label = 0; label < Classes; label++)
        {
            double Probability(int row) =>
                Math.Exp(Logits[row * Classes + label]) / Enumerable.Range(0, Classes).Sum(other => Math.Exp(Logits[row * Classes + other]));
            var (won, pairs) = (0.0, 0);
            for (var one = 0; one < Labels.Length; one++)
            {
                for (var other = 0; other < Labels.Length; other++)
                {
                    if (Labels[one] != label || Labels[other] == label)
                        continue;
                    pairs++;
                    won += Probability(one) > Probability(other) ? 1 : Probability(one) == Probability(other) ? .5 : 0;
                }
            }
            sum += won / pairs;
        }
        Metrics.RocAuc.Should().BeApproximately(sum / Classes, 1e-12);
    }

    [Fact]
    public void A_large_logit_does_not_overflow() => CategoricalCrossEntropy.Mean([1e30f, -1e30f, 0], [0], 3).Should().Be(0);

    [Theory, InlineData(float.NaN), InlineData(float.PositiveInfinity)]
    public void A_logit_that_is_not_finite_gives_a_loss_that_is_not_finite(float logit) =>
        double.IsFinite(CategoricalCrossEntropy.Mean([0, logit, 1], [0], 3)).Should().BeFalse();

    [Fact]
    public void A_class_without_rows_gives_an_area_of_NaN() => double.IsNaN(OneVersusRest.MacroRocAuc([1, 2, 3, 4, 5, 6], [0, 1], 3)).Should().BeTrue();

    [Fact]
    public void Are_unchanged_after_writing_and_reading_JSON()
    {
        var read = JsonSerializer.Deserialize<ClassificationMetrics>(JsonSerializer.Serialize(Metrics))!;
        read.Should().Be(Metrics);
        read.Confusion.Should().BeNull();
    }

    /// <summary>Checks the JSON text of two classes. It must not change when metrics are added, because the checksum of a run's record covers it.</summary>
    [Fact]
    public void Metrics_of_two_classes_have_an_unchanged_JSON_text() =>
        JsonSerializer.Serialize(ClassificationMetrics.Of([2, -1, 1, -2, 3], [1, 1, 0, 0, 1]) with { Loss = .5, RocAuc = .75 }, JsonSerializerOptions.Web)
            .Should().Be("""{"loss":0.5,"rocAuc":0.75,"confusion":{"truePositives":2,"falsePositives":1,"trueNegatives":1,"falseNegatives":1,"rows":5,"""
                + "\"accuracy\":0.6,\"precision\":0.6666666666666666,\"recall\":0.6666666666666666},"
                + "\"accuracy\":0.6,\"precision\":0.6666666666666666,\"recall\":0.6666666666666666}");

    [Fact]
    public void McNemar_counts_rows_that_exactly_one_model_gets_right()
    {
        float[] first = [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0], second = [1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0]; // right: rows 0 to 2; rows 0, 2 and 3
        McNemar.Of(first, second, [0, 1, 2, 1]).Should().Be(new McNemar(FirstOnly: 1, SecondOnly: 1));
    }

    /// <summary>Checks the influence of a row by counting the row once more. The influence is the derivative of the metric by the row's weight.</summary>
    [Theory, InlineData("accuracy"), InlineData("macro-F1"), InlineData("ROC AUC")]
    public void The_influence_of_a_row_is_the_change_of_the_metric_for_its_weight(string metric)
    {
        const int Copies = 2_000; // one more row among so many has a small weight
        var (value, influence) = Influence(metric, Logits, Labels);
        influence.Sum().Should().BeApproximately(0, 1e-9);
        foreach (var row in new[] { 0, 5, 13, 19 })
        {
            float[] logits = [.. Enumerable.Repeat(Logits, Copies).SelectMany(copy => copy), .. Logits[(row * Classes)..((row + 1) * Classes)]];
            byte[] labels = [.. Enumerable.Repeat(Labels, Copies).SelectMany(copy => copy), Labels[row]];
            var change = (Influence(metric, logits, labels).Value - value) * labels.Length;
            change.Should().BeApproximately(influence[row], 1e-3 * Math.Max(1, Math.Abs(influence[row])));
        }
    }

    [Fact]
    public void The_standard_error_of_a_macro_F1_difference_equals_that_of_a_bootstrap()
    {
        var random = new Random(7);
        var (labels, first, second) = NoisyScores(random, rows: 400);
        var difference = PairedDifference.OfMacroF1([first, first], [second, second], labels);

        var resampled = Enumerable.Range(0, 600).Select(_ =>
        {
            var rows = Enumerable.Range(0, labels.Length).Select(_ => random.Next(labels.Length)).ToArray();
            double Score(float[] logits) => RowInfluence.OnMacroF1([.. rows.SelectMany(row => logits[(row * 3)..(row * 3 + 3)])],
                [.. rows.Select(row => labels[row])]).Figure;
            return Score(first) - Score(second);
        }).ToList();

        difference.Mean.Should().BeApproximately(RowInfluence.OnMacroF1(first, labels).Figure - RowInfluence.OnMacroF1(second, labels).Figure, 1e-12);
        difference.StandardError.Should().BeApproximately(MeanAndDeviation.Of(resampled).StandardDeviation, .15 * difference.StandardError);
    }

    private static (byte[] Labels, float[] First, float[] Second) NoisyScores(Random random, int rows)
    {
        byte[] labels = [.. Enumerable.Range(0, rows).Select(row => (byte)Math.Min(row % 4, 2))];
        float[] Scores(double signal) =>
            [.. labels.SelectMany(label => Enumerable.Range(0, 3).Select(one => (float)(random.NextDouble() + (one == label ? signal : 0))))];
        return (labels, Scores(.5), Scores(.3));
    }

    private static (double Value, double[] Influence) Influence(string metric, float[] logits, byte[] labels) => metric switch
    {
        "accuracy" => RowInfluence.OnAccuracy(logits, labels),
        "macro-F1" => RowInfluence.OnMacroF1(logits, labels),
        _ => RowInfluence.OnRocAuc(logits, labels),
    };
}
