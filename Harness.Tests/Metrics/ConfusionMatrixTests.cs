using System.Text.Json;
using Harness.Metrics;

namespace Harness.Tests.Metrics;

/// <summary>Figures named scikit-learn are those of its version 1.2.1, or of the examples in its documentation.</summary>
[Trait("Category", "Unit")]
public sealed class ConfusionMatrixTests
{
    /// <summary>scikit-learn's documentation of <c>confusion_matrix</c>.</summary>
    private static readonly ConfusionMatrix Documented = ConfusionMatrix.Of(Sure([0, 0, 2, 2, 0, 2], 3), [2, 0, 2, 2, 0, 1], 3);

    /// <summary>scikit-learn's documentation of <c>f1_score</c>, <c>precision_score</c> and <c>recall_score</c>.</summary>
    private static readonly ConfusionMatrix OfScores = ConfusionMatrix.Of(Sure([0, 2, 1, 0, 0, 1], 3), [0, 1, 2, 0, 1, 2], 3);

    [Fact]
    public void Counts_as_scikit_learn_documents()
    {
        Documented.Counts.SelectMany(row => row).Should().Equal(2, 0, 0, 0, 0, 1, 1, 0, 2);
        OfScores.Counts.SelectMany(row => row).Should().Equal(2, 0, 0, 1, 0, 1, 0, 2, 0);
    }

    [Fact]
    public void Its_figures_are_those_that_scikit_learn_documents()
    {
        OfScores.MacroF1.Should().BeApproximately(.26666666666666666, 1e-15);
        OfScores.MacroPrecision.Should().BeApproximately(.2222222222222222, 1e-15);
        OfScores.MacroRecall.Should().BeApproximately(.3333333333333333, 1e-15);
        OfScores.Mcc.Should().Be(0);
        new[] { OfScores.F1(0), OfScores.F1(1), OfScores.F1(2) }.Should().Equal(.8, 0, 0);
        Documented.Mcc.Should().BeApproximately(.45226701686664544, 1e-15);
        Documented.MacroF1.Should().BeApproximately(.48888888888888893, 1e-15);
        Documented.MacroRecall.Should().BeApproximately(.5555555555555555, 1e-15);
        Documented.Accuracy.Should().BeApproximately(4 / 6.0, 1e-15);
    }

    [Fact]
    public void Of_two_classes_it_is_Matthews_coefficient_that_scikit_learn_documents()
    {
        // y_true = [+1, +1, +1, -1], y_pred = [+1, -1, +1, +1]
        var counts = ConfusionCounts.Of([1, -1, 1, 1], [1, 1, 1, 0]);
        ConfusionMatrix.From(counts).Mcc.Should().BeApproximately(-.3333333333333333, 1e-15);
        ConfusionMatrix.From(counts).F1(1).Should().BeApproximately(.6666666666666666, 1e-15);
    }

    [Fact]
    public void A_class_that_is_never_predicted_has_no_precision_and_that_shows()
    {
        double.IsNaN(Documented.Precision(1)).Should().BeTrue("scikit-learn says 0 and warns");
        double.IsNaN(Documented.MacroPrecision).Should().BeTrue();
        Documented.NeverPredicted().Should().Equal(1);
        Documented.F1(1).Should().Be(0, "a row of the class was missed");
    }

    [Fact]
    public void What_does_not_exist_is_not_zero()
    {
        var oneClass = new ConfusionMatrix([[3, 0], [0, 0]]);
        new[] { oneClass.Mcc, oneClass.Recall(1), oneClass.F1(1), oneClass.MacroF1 }.Should().OnlyContain(figure => double.IsNaN(figure));
        double.IsNaN(new ConfusionMatrix([[0, 0], [0, 0]]).Accuracy).Should().BeTrue();
    }

    /// <summary>Brute force over rows: every figure from its definition, one row after the other.</summary>
    [Theory, InlineData(2, 40), InlineData(3, 100), InlineData(7, 300)]
    public void Its_figures_are_those_of_brute_force(int classes, int rows)
    {
        var random = new Random(classes);
        var (labels, predictions) = (new byte[rows], new byte[rows]);
        for (var row = 0; row < rows; row++)
            (labels[row], predictions[row]) = ((byte)random.Next(classes), (byte)random.Next(classes));
        var matrix = ConfusionMatrix.Of(Sure(predictions, classes), labels, classes);

        var pairs = labels.Zip(predictions).ToList();
        matrix.Accuracy.Should().Be(pairs.Count(pair => pair.First == pair.Second) / (double)rows);
        matrix.MajorityShare.Should().Be(labels.GroupBy(label => label).Max(group => group.Count()) / (double)rows);
        var f1 = 0.0;
        for (var label = 0; label < classes; label++)
        {
            double found = pairs.Count(pair => pair.First == label && pair.Second == label);
            double precision = found / pairs.Count(pair => pair.Second == label), recall = found / pairs.Count(pair => pair.First == label);
            matrix.Precision(label).Should().Be(precision);
            matrix.Recall(label).Should().Be(recall);
            matrix.F1(label).Should().BeApproximately(2 * precision * recall / (precision + recall), 1e-12);
            f1 += matrix.F1(label) / classes;
        }
        matrix.MacroF1.Should().BeApproximately(f1, 1e-12);
        matrix.Mcc.Should().BeApproximately(Correlation(pairs, classes), 1e-12);
    }

    [Fact]
    public void The_first_of_equal_logits_is_the_prediction_and_a_NaN_never_is()
    {
        ConfusionMatrix.Of([1, 1, 0], [0], 3).Counts[0].Should().Equal(1, 0, 0);
        ConfusionMatrix.Of([float.NaN, -1, 2], [2], 3).Counts[2].Should().Equal(0, 0, 1);
        ConfusionMatrix.Of([float.NaN, float.NaN], [1], 2).Counts[1].Should().Equal(1, 0);
    }

    [Fact]
    public void Equals_what_has_the_same_counts_also_after_a_journey_as_JSON()
    {
        var back = JsonSerializer.Deserialize<ConfusionMatrix>(JsonSerializer.Serialize(Documented))!;
        back.Should().Be(Documented).And.NotBe(OfScores);
        back.GetHashCode().Should().Be(Documented.GetHashCode());
    }

    [Fact]
    public void Refuses_counts_that_are_not_square()
    {
        FluentActions.Invoking(() => new ConfusionMatrix([[1, 2], [3]])).Should().Throw<ArgumentException>().WithMessage("*K rows of K numbers*");
        FluentActions.Invoking(() => new ConfusionMatrix([[1]])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new ConfusionMatrix([[1, -1], [0, 0]])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => ConfusionMatrix.Of([1, 2, 3], [0], 2)).Should().Throw<ArgumentException>()
            .WithMessage("3 scores for 1 labels; expected 2 scores for each row, one for each class.");
        FluentActions.Invoking(() => ConfusionMatrix.Of([1, 2, 3], [3], 3)).Should().Throw<ArgumentException>()
            .WithMessage("The label of row 0 is 3; expected 0 to 2.");
    }

    /// <summary>Logits that choose these predictions.</summary>
    internal static float[] Sure(IReadOnlyList<byte> predictions, int classes)
    {
        var logits = new float[predictions.Count * classes];
        for (var row = 0; row < predictions.Count; row++)
            logits[row * classes + predictions[row]] = 1;
        return logits;
    }

    /// <summary>Gorodkin's own definition: the covariance of indicator matrices, over the root of their variances.</summary>
    private static double Correlation(List<(byte First, byte Second)> pairs, int classes)
    {
        double Covariance(Func<(byte First, byte Second), int> one, Func<(byte First, byte Second), int> other)
        {
            var sum = 0.0;
            for (var label = 0; label < classes; label++)
            {
                double ofOne = pairs.Average(pair => one(pair) == label ? 1.0 : 0), ofOther = pairs.Average(pair => other(pair) == label ? 1.0 : 0);
                sum += pairs.Sum(pair => ((one(pair) == label ? 1 : 0) - ofOne) * ((other(pair) == label ? 1 : 0) - ofOther));
            }
            return sum / classes;
        }
        return Covariance(pair => pair.First, pair => pair.Second)
            / Math.Sqrt(Covariance(pair => pair.First, pair => pair.First) * Covariance(pair => pair.Second, pair => pair.Second));
    }
}
