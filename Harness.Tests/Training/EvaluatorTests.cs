using Harness.Data;
using Harness.Metrics;
using Harness.Runtime;
using Harness.Training;
using Harness.Training.Evidence;
using static TorchSharp.torch;

namespace Harness.Tests.Training;

/// <summary>Tests the evaluation of a model.</summary>
[Trait("Category", "Unit")]
public sealed class EvaluatorTests
{
    [Fact]
    public void Scores_all_rows_in_their_order_in_several_batches()
    {
        using var scope = NewDisposeScope();
        var dataset = Some.Dataset(train: 50, test: 600);
        using var random = new RandomStreams(1);
        using var model = new Some.SmallModel(random);
        using var rows = Some.Rows(dataset, Split.Test);
        var labels = dataset.Encode(Some.Tokenisation, Split.Test).Labels.ToArray();

        var evaluation = Evaluator.Evaluate(model, rows, labels);

        model.eval();
        var atOnce = model.call(rows.IdsOf(0, 600)).detach().squeeze(1).data<float>().ToArray();
        evaluation.Metrics.RocAuc.Should().BeApproximately(RocCurve.Area(atOnce, labels), 1e-9);
        evaluation.Metrics.Loss.Should().BeApproximately(BinaryCrossEntropy.Mean(atOnce, labels), 1e-6);
        evaluation.Metrics.Rows.Should().Be(600);
        evaluation.Logits.ToArray().Should().Equal(atOnce, (batched, together) => Math.Abs(batched - together) < 1e-5);
    }

    [Fact]
    public void Keeps_the_scores_of_the_test_rows_only()
    {
        var dataset = Some.Dataset();
        using var random = new RandomStreams(1);
        using var model = new Some.SmallModel(random);
        using var train = Some.Rows(dataset);
        using var test = Some.Rows(dataset, Split.Test);

        Evaluator.Evaluate(model, train, dataset.Encode(Some.Tokenisation, Split.Train).Labels.Span).Logits.Length.Should().Be(0);
        Evaluator.Evaluate(model, test, dataset.Encode(Some.Tokenisation, Split.Test).Labels.Span).Logits.Length.Should().Be((int)test.Rows);
    }

    [Fact]
    public void Begin_and_Finish_give_the_same_evaluation_and_count_once_on_the_thread_of_the_run()
    {
        var dataset = Some.Dataset();
        using var random = new RandomStreams(1);
        using var model = new Some.SmallModel(random);
        using var rows = Some.Rows(dataset, Split.Test);
        var labels = dataset.Encode(Some.Tokenisation, Split.Test).Labels;
        var expected = Evaluator.Evaluate(model, rows, labels.Span);
        var before = EvaluationTally.OfThisThread;

        var begun = Evaluator.Begin(model, rows, labels, Objective.Binary, Evaluator.LeastOnGpu);
        (EvaluationTally.OfThisThread - before).OfTest.Should().Be(0);
        var evaluation = begun.Finish();

        (EvaluationTally.OfThisThread - before).Should().Be(new EvaluationTally(1, evaluation.Duration));
        evaluation.Should().BeEquivalentTo(expected, options => options.Excluding(one => one.Duration).Excluding(one => one.Logits));
        evaluation.Logits.ToArray().Should().Equal(expected.Logits.ToArray());
        new PendingEvaluation(Task.Run(() => evaluation)).Finish().Should().BeSameAs(evaluation);
        (EvaluationTally.OfThisThread - before).OfTest.Should().Be(2, "on a GPU another thread computes the metrics, but they count for this thread");
    }

    [Fact]
    public void An_exception_while_metrics_are_computed_is_thrown_by_Finish() =>
        FluentActions.Invoking(new PendingEvaluation(Task.Run(Evaluation () => throw new ArgumentException("no labels"))).Finish)
            .Should().Throw<ArgumentException>().WithMessage("no labels");

    [Theory, InlineData(true), InlineData(false)]
    public void Does_not_change_the_mode_of_the_model(bool training)
    {
        var dataset = Some.Dataset();
        using var random = new RandomStreams(1);
        using var model = new Some.SmallModel(random);
        using var rows = Some.Rows(dataset, Split.Test);
        model.train(training);

        Evaluator.Evaluate(model, rows, dataset.Encode(Some.Tokenisation, Split.Test).Labels.Span);

        model.training.Should().Be(training);
        model.children().Should().NotBeEmpty().And.OnlyContain(layer => layer.training == training);
    }
}
