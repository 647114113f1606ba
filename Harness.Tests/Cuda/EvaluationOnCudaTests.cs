using Harness.Data;
using Harness.Experiments;
using Harness.Models;
using Harness.Runtime;
using Harness.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Cuda;

/// <summary>An evaluation on a GPU has the scores and the evidence of one on a CPU, and repeats itself.</summary>
[Trait("Category", "GPU")]
public sealed class EvaluationOnCudaTests
{
    [FactOnCuda]
    public void Has_the_scores_and_the_evidence_of_a_CPU_and_has_them_again()
    {
        foreach (var name in new[] { "lstm", "rnn-100", "bilstm-attention", "cnn" })
        {
            using var scope = NewDisposeScope();
            using var random = new RandomStreams(seed: 3);
            var experiment = AmazonReviews.Study.Experiments.Single(one => one.Name == name);
            var corpus = Dataset.Load(AmazonReviews.Study.Profile()).Encode(experiment.Tokenisation, Split.Test);
            using var model = experiment.Model(random);
            using var onCpu = TensorRows.From(corpus, ComputeDevice.Named("cpu")!);
            using var onCuda = TensorRows.From(corpus, ComputeDevice.Current);
            var expected = Evaluator.Evaluate(model, onCpu, corpus.Labels.Span);
            model.to(CUDA);

            var evaluation = Evaluator.Begin(model, onCuda, corpus.Labels, Objective.Binary, Evaluator.MostOnGpu).Finish();
            var again = Evaluator.Evaluate(model, onCuda, corpus.Labels.Span, Evaluator.MostOnGpu);

            evaluation.Logits.ToArray().Should().Equal(expected.Logits.ToArray(), (one, other) => Math.Abs(one - other) < 1e-3f, name);
            evaluation.Recount.Accuracy.Should().Be(evaluation.Metrics.Accuracy, name);
            evaluation.Recount.Loss.Should().BeApproximately(evaluation.Metrics.Loss, 1e-9, name);
            (evaluation.WeightsBefore, evaluation.WeightsAfter).Should().Be((expected.WeightsBefore, expected.WeightsAfter), name);
            evaluation.WeightsAfter.Should().Be(WeightsFingerprint.Of(model), name);
            again.Logits.ToArray().Should().Equal(evaluation.Logits.ToArray(), name);
        }
    }

    [FactOnCuda]
    public void Recurrences_read_word_ids_and_give_what_they_give_for_embedded_words()
    {
        foreach (var name in new[] { "lstm", "rnn-100", "bilstm-attention" })
        {
            using var scope = NewDisposeScope();
            using var random = new RandomStreams(seed: 3);
            var experiment = AmazonReviews.Study.Experiments.Single(one => one.Name == name);
            using var model = experiment.Model(random).to(CUDA);
            using var rows = TensorRows.From(Dataset.Load(AmazonReviews.Study.Profile()).Encode(experiment.Tokenisation, Split.Test).Head(300),
                ComputeDevice.Current);
            var overWords = empty([300, 1], device: CUDA);
            ModelScores.Compute(model, rows, Objective.Binary, 300, overWords);

            model.eval();
            using var forwardOnly = inference_mode();
            var ordinary = model.call(rows.IdsOf(0, 300));

            (overWords - ordinary).abs().max().item<float>().Should().BeLessThan(1e-4f, name);
        }
    }
}
