using Harness.Data;
using Harness.Experiments;
using Harness.Models;
using Harness.Models.Recurrences.Cuda;
using Harness.Runtime;
using Harness.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Cuda;

/// <summary>Tests evaluations on a GPU: they give the scores and the evidence of a CPU, and the same bits when they are repeated.</summary>
[Trait("Category", "GPU")]
public sealed class EvaluationOnCudaTests
{
    [FactOnCuda]
    public void Gives_the_scores_and_the_evidence_of_a_CPU_and_repeats_its_bits()
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
    public void Recurrences_over_word_ids_give_the_scores_of_recurrences_over_embedded_words()
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

    [FactOnCuda]
    public void Four_texts_in_a_block_have_the_bits_of_one_in_a_block()
    {
        foreach (var (kernel, gates) in new[] { ("lstm_over_words", 4), ("relu_over_words", 1) })
        {
            foreach (var (units, texts, directions) in new[] { (16, 1, 1), (32, 7, 2), (64, 1_001, 2) })
            {
                using var scope = NewDisposeScope();
                using var random = new RandomStreams(7);
                const int Words = 50, Steps = 20;
                var ids = randint(0, Words, [texts, Steps], int32, generator: random.Shuffling).to(CUDA);
                Tensor products = Values(Words, directions * gates * units), recurrent = Values(directions, gates * units, units);
                Tensor expected = empty([Steps, texts, directions, units], device: CUDA), states = empty_like(expected);
                TimeSteps.For(units).RunOverWords(kernel, expected, products, ids, recurrent, gates, fewestTogether: int.MaxValue);

                TimeSteps.For(units).RunOverWords(kernel, states, products, ids, recurrent, gates, fewestTogether: 1);

                states.Equals(expected).Should().BeTrue($"{kernel} of {units} units, {texts} texts");

                Tensor Values(params long[] shape) => (rand(shape, generator: random.Shuffling) * Held.Number(.2f) - Held.Number(.1f)).to(CUDA);
            }
        }
    }
}
