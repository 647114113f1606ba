using System.Text.Json;
using Harness.Metrics;

namespace Harness.Tests.Metrics;

/// <summary>Tests the confusion matrix of several classes. Figures of scikit-learn are from version 1.2.1 or from the examples in its documentation.</summary>
[Trait("Category", "Unit")]
public sealed class ConfusionMatrixTests
{
    /// <summary>The example in scikit-learn's documentation of <c>confusion_matrix</c>.</summary>
    private static readonly ConfusionMatrix MatrixExample = ConfusionMatrix.Of(LogitsOf([0, 0, 2, 2, 0, 2], 3), [2, 0, 2, 2, 0, 1], 3);

    /// <summary>The example in scikit-learn's documentation of <c>f1_score</c>, <c>precision_score</c> and <c>recall_score</c>.</summary>
    private static readonly ConfusionMatrix ScoreExample = ConfusionMatrix.Of(LogitsOf([0, 2, 1, 0, 0, 1], 3), [0, 1, 2, 0, 1, 2], 3);

    [Fact]
    public void Has_the_counts_in_the_documentation_of_scikit_learn()
    {
        MatrixExample.Counts.SelectMany(row => row).Should().Equal(2, 0, 0, 0, 0, 1, 1, 0, 2);
        ScoreExample.Counts.SelectMany(row => row).Should().Equal(2, 0, 0, 1, 0, 1, 0, 2, 0);
    }

    [Fact]
    public void Has_the_metrics_in_the_documentation_of_scikit_learn()
    {
        ScoreExample.MacroF1.Should().BeApproximately(.26666666666666666, 1e-15);
        ScoreExample.MacroPrecision.Should().BeApproximately(.2222222222222222, 1e-15);
        ScoreExample.MacroRecall.Should().BeApproximately(.3333333333333333, 1e-15);
        ScoreExample.Mcc.Should().Be(0);
        new[] { ScoreExample.F1(0), ScoreExample.F1(1), ScoreExample.F1(2) }.Should().Equal(.8, 0, 0);
        MatrixExample.Mcc.Should().BeApproximately(.45226701686664544, 1e-15);
        MatrixExample.MacroF1.Should().BeApproximately(.48888888888888893, 1e-15);
        MatrixExample.MacroRecall.Should().BeApproximately(.5555555555555555, 1e-15);
        MatrixExample.Accuracy.Should().BeApproximately(4 / 6.0, 1e-15);
    }

    [Fact]
    public void Has_the_Matthews_coefficient_in_the_documentation_of_scikit_learn()
    {
        // y_true = [+1, +1, +1, -1], y_pred = [+1, -1, +1, +1]
        var counts = ConfusionCounts.Of([1, -1, 1, 1], [1, 1, 1, 0]);
        ConfusionMatrix.From(counts).Mcc.Should().BeApproximately(-.3333333333333333, 1e-15);
        ConfusionMatrix.From(counts).F1(1).Should().BeApproximately(.6666666666666666, 1e-15);
    }

    [Fact]
    public void A_class_that_is_never_predicted_has_a_precision_of_NaN()
    {
        double.IsNaN(MatrixExample.Precision(1)).Should().BeTrue("scikit-learn returns 0 with a warning");
        double.IsNaN(MatrixExample.MacroPrecision).Should().BeTrue();
        MatrixExample.NeverPredicted().Should().Equal(1);
        MatrixExample.F1(1).Should().Be(0, "a row of the class was missed");
    }

    [Fact]
    public void An_undefined_metric_is_NaN_and_not_zero()
    {
        var oneClass = new ConfusionMatrix([[3, 0], [0, 0]]);
        new[] { oneClass.Mcc, oneClass.Recall(1), oneClass.F1(1), oneClass.MacroF1 }.Should().OnlyContain(figure => double.IsNaN(figure));
        double.IsNaN(new ConfusionMatrix([[0, 0], [0, 0]]).Accuracy).Should().BeTrue();
    }

    /// <summary>Compares every metric with its definition, counted row by row.</summary>
    [Theory, InlineData(2, 40), InlineData(3, 100), InlineData(7, 300)]
    public void Equals_counting_row_by_row(int classes, int rows)
    {
        var random = new Random(classes);
        var (labels, predictions) = (new byte[rows], new byte[rows]);
        for (var row = 0; row < rows; row++)
            (labels[row], predictions[row]) = ((byte)random.Next(classes), (byte)random.Next(classes));
        var matrix = ConfusionMatrix.Of(LogitsOf(predictions, classes), labels, classes);

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
    public void The_first_of_equal_logits_is_predicted_and_a_NaN_is_not()
    {
        ConfusionMatrix.Of([1, 1, 0], [0], 3).Counts[0].Should().Equal(1, 0, 0);
        ConfusionMatrix.Of([float.NaN, -1, 2], [2], 3).Counts[2].Should().Equal(0, 0, 1);
        ConfusionMatrix.Of([float.NaN, float.NaN], [1], 2).Counts[1].Should().Equal(1, 0);
    }

    [Fact]
    public void Equals_a_matrix_with_the_same_counts_and_its_copy_from_JSON()
    {
        var read = JsonSerializer.Deserialize<ConfusionMatrix>(JsonSerializer.Serialize(MatrixExample))!;
        read.Should().Be(MatrixExample).And.NotBe(ScoreExample);
        read.GetHashCode().Should().Be(MatrixExample.GetHashCode());
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

    /// <summary>Creates logits that give these predictions.</summary>
    internal static float[] LogitsOf(IReadOnlyList<byte> predictions, int classes)
    {
        var logits = new float[predictions.Count * classes];
        for (var row = 0; row < predictions.Count; row++)
            logits[row * classes + predictions[row]] = 1;
        return logits;
    }

    /// <summary>Computes Gorodkin's definition: the covariance of indicator matrices, divided by the root of their variances.</summary>
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
