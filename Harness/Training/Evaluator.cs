using System.Diagnostics;
using Harness.Metrics;
using Harness.Models;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Scores a model on all rows of a corpus, in one pass: Keras' <c>evaluate</c>.</summary>
public static class Evaluator
{
    /// <summary>Rows a batch; the result does not depend on it, the speed does: 128 to 512 is fastest on a CPU.</summary>
    private const int BatchSize = 256;

    /// <summary>Evaluates; the model comes back as it was.</summary>
    /// <param name="model">From ids [N, T] to logits [N, 1].</param>
    /// <param name="rows">All of what to score.</param>
    /// <param name="labels">0 or 1 for each row, in the rows' order.</param>
    /// <returns>The metrics, and the evidence of what they were taken from.</returns>
    public static Evaluation Evaluate(nn.Module<Tensor, Tensor> model, TensorRows rows, ReadOnlySpan<byte> labels)
    {
        var clock = Stopwatch.StartNew();
        var before = WeightsFingerprint.Of(model);
        var logits = Logits(model, rows);
        return new Evaluation
        {
            Split = rows.Split,
            CorpusFingerprint = rows.CorpusFingerprint,
            Tokens = rows.Tokens,
            Metrics = ClassificationMetrics.Of(logits, labels),
            WeightsBefore = before,
            WeightsAfter = WeightsFingerprint.Of(model),
            Duration = clock.Elapsed,
        };
    }

    private static float[] Logits(nn.Module<Tensor, Tensor> model, TensorRows rows)
    {
        var wasTraining = model.training;
        model.eval();
        try
        {
            using var scope = NewDisposeScope();
            using var forwardOnly = inference_mode();
            var logits = empty(rows.Rows, device: rows.Device);
            for (long start = 0; start < rows.Rows; start += BatchSize)
            {
                using var batch = NewDisposeScope();
                var count = Math.Min(BatchSize, rows.Rows - start);
                logits.narrow(0, start, count).copy_(model.call(rows.IdsOf(start, count)).squeeze(1)); // [n, 1] → [n]
            }
            return [.. logits.cpu().data<float>()];
        }
        finally
        {
            model.train(wasTraining);
        }
    }
}
