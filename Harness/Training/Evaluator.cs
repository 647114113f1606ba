using System.Diagnostics;
using System.Runtime.InteropServices;
using Harness.Corpora;
using Harness.Metrics;
using Harness.Models;
using Harness.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Scores a model on all rows of a corpus, in one pass: Keras' <c>evaluate</c>.</summary>
public static class Evaluator
{
    /// <summary>Rows a batch. No result depends on it, to the bit; the speed does: larger batches share more words, and what two directions of LSTMs leave
    /// behind must not pass what <see cref="FreedMemory"/> can keep.</summary>
    private const int BatchSize = 128;

    /// <summary>The same on a GPU, which computes as many side by side.</summary>
    private const int BatchSizeOnGpu = 512;

    /// <summary>Evaluates; the model comes back as it was.</summary>
    /// <param name="model">From ids [N, T] to logits [N, 1].</param>
    /// <param name="rows">All of what to score.</param>
    /// <param name="labels">0 or 1 for each row, in the rows' order.</param>
    /// <param name="scoring">Makes the reported figures; the metrics themselves if left out.</param>
    /// <returns>The metrics, and the evidence of what they were taken from.</returns>
    public static Evaluation Evaluate(nn.Module<Tensor, Tensor> model, TensorRows rows, ReadOnlySpan<byte> labels, Scoring? scoring = null)
    {
        var clock = Stopwatch.StartNew();
        using var scope = NewDisposeScope();
        var before = WeightsFingerprint.Of(model);
        var onDevice = Logits(model, rows); // [N]
        float[] logits = [.. onDevice.cpu().data<float>()];
        var metrics = ClassificationMetrics.Of(logits, labels);
        var evaluation = new Evaluation
        {
            Split = rows.Split,
            CorpusFingerprint = rows.CorpusFingerprint,
            Tokens = rows.Tokens,
            Metrics = metrics,
            Reported = scoring is null ? ReportedMetrics.From(metrics) : scoring(logits, labels),
            PerfectPredictor = (scoring ?? ReportedMetrics.Of)(AsLogits(labels), labels),
            Recount = Recount.Of(onDevice, rows.Labels),
            Logits = rows.Split == Split.Test ? logits : default(ReadOnlyMemory<float>),
            WeightsBefore = before,
            WeightsAfter = WeightsFingerprint.Of(model),
            Duration = clock.Elapsed,
        };
        EvaluationTally.Add(rows.Split, evaluation.Duration);
        return evaluation;
    }

    /// <summary>Scores rows without labels, exactly as an evaluation scores them.</summary>
    /// <param name="model">From ids [N, T] to logits [N, 1]; comes back as it was.</param>
    /// <param name="ids">[N, T], row by row.</param>
    /// <param name="tokens">T.</param>
    /// <param name="device">Where the model is.</param>
    /// <returns>One number a row: the sigmoid's argument.</returns>
    internal static float[] Score(nn.Module<Tensor, Tensor> model, ReadOnlySpan<short> ids, int tokens, ComputeDevice device)
    {
        using var scope = NewDisposeScope();
        var onCpu = empty([ids.Length / tokens, tokens], int16);
        MemoryMarshal.AsBytes(ids).CopyTo(onCpu.bytes);
        using var rows = new TensorRows(onCpu.to(device.Torch), zeros([ids.Length / tokens, 1], float32, device.Torch), Split.Test, "rows without labels");
        return [.. Logits(model, rows).cpu().data<float>()];
    }

    /// <summary>What a model that is right about every row, and sure of it, would say.</summary>
    private static float[] AsLogits(ReadOnlySpan<byte> labels)
    {
        const float Sure = 10;
        var logits = new float[labels.Length];
        for (var row = 0; row < labels.Length; row++)
            logits[row] = labels[row] == 1 ? Sure : -Sure;
        return logits;
    }

    private static Tensor Logits(nn.Module<Tensor, Tensor> model, TensorRows rows)
    {
        var wasTraining = model.training;
        model.eval();
        try
        {
            using var scope = NewDisposeScope();
            using var forwardOnly = inference_mode();
            var logits = empty(rows.Rows, device: rows.Device);
            var batchSize = rows.Device.type == DeviceType.CUDA ? BatchSizeOnGpu : BatchSize;
            for (long start = 0; start < rows.Rows; start += batchSize)
            {
                using var batch = NewDisposeScope();
                var count = Math.Min(batchSize, rows.Rows - start);
                logits.narrow(0, start, count).copy_(model.call(rows.IdsOf(start, count)).squeeze(1)); // [n, 1] → [n]
            }
            return logits.MoveToOuterDisposeScope();
        }
        finally
        {
            model.train(wasTraining);
        }
    }
}
