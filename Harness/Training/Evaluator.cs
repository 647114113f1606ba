using System.Diagnostics;
using System.Runtime.InteropServices;
using Harness.Data;
using Harness.Metrics;
using Harness.Models;
using Harness.Native;
using Harness.Runtime;
using Harness.Training.Evidence;
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
    internal const int BatchSizeOnGpu = 512;

    /// <summary>Evaluates; the model comes back as it was.</summary>
    /// <param name="model">From ids [N, T] to logits [N, 1], or [N, K].</param>
    /// <param name="rows">All of what to score.</param>
    /// <param name="labels">0 or 1, or 0 … K−1, for each row, in the rows' order.</param>
    /// <param name="scoring">Makes the reported figures; the metrics themselves if left out.</param>
    /// <param name="objective">How logits are read; binary if left out.</param>
    /// <returns>The metrics, and the evidence of what they were taken from.</returns>
    public static Evaluation Evaluate(nn.Module<Tensor, Tensor> model, TensorRows rows, ReadOnlySpan<byte> labels, Scoring? scoring = null,
        Objective? objective = null)
    {
        objective ??= Objective.Binary;
        var clock = Stopwatch.StartNew();
        using var scope = NewDisposeScope();
        var before = WeightsFingerprint.Of(model);
        var onDevice = Logits(model, rows, objective); // [N] or [N, K]
        float[] logits = [.. onDevice.cpu().contiguous().data<float>()];
        var metrics = objective.Score(logits, labels);
        var evaluation = new Evaluation
        {
            Split = rows.Split,
            CorpusFingerprint = rows.CorpusFingerprint,
            Tokens = rows.Tokens,
            Metrics = metrics,
            Reported = scoring is null ? ReportedMetrics.From(metrics) : scoring(logits, labels),
            PerfectPredictor = Report(AsLogits(labels, objective), labels),
            Recount = Recount.Of(onDevice, rows.Labels),
            Logits = rows.Split == Split.Test ? logits : default(ReadOnlyMemory<float>),
            WeightsBefore = before,
            WeightsAfter = WeightsFingerprint.Of(model),
            Duration = clock.Elapsed,
        };
        EvaluationTally.Add(rows.Split, evaluation.Duration);
        return evaluation;

        ReportedMetrics Report(float[] scores, ReadOnlySpan<byte> truth) =>
            scoring is null ? ReportedMetrics.From(objective.Score(scores, truth)) : scoring(scores, truth);
    }

    /// <summary>Scores rows without labels, exactly as an evaluation scores them.</summary>
    /// <param name="model">From ids [N, T] to logits [N, 1], or [N, K]; comes back as it was.</param>
    /// <param name="ids">[N, T], row by row.</param>
    /// <param name="tokens">T.</param>
    /// <param name="device">Where the model is.</param>
    /// <param name="objective">How many logits a row has; binary if null.</param>
    /// <returns>One number a row, the sigmoid's argument; or one for each class, row by row.</returns>
    internal static float[] Score(nn.Module<Tensor, Tensor> model, ReadOnlySpan<short> ids, int tokens, ComputeDevice device,
        Objective? objective = null)
    {
        using var scope = NewDisposeScope();
        var onCpu = empty([ids.Length / tokens, tokens], int16);
        MemoryMarshal.AsBytes(ids).CopyTo(onCpu.bytes);
        using var rows = new TensorRows(onCpu.to(device.Torch), zeros([ids.Length / tokens, 1], float32, device.Torch), Split.Test, "rows without labels");
        return [.. Logits(model, rows, objective ?? Objective.Binary).cpu().contiguous().data<float>()];
    }

    /// <summary>What a model that is right about every row, and sure of it, would say.</summary>
    private static float[] AsLogits(ReadOnlySpan<byte> labels, Objective objective)
    {
        const float Sure = 10;
        var logits = new float[labels.Length * objective.Logits];
        if (objective.IsBinary)
        {
            for (var row = 0; row < labels.Length; row++)
                logits[row] = labels[row] == 1 ? Sure : -Sure;
            return logits;
        }
        for (var row = 0; row < labels.Length; row++)
            logits[row * objective.Logits + labels[row]] = Sure;
        return logits;
    }

    private static Tensor Logits(nn.Module<Tensor, Tensor> model, TensorRows rows, Objective objective)
    {
        var wasTraining = model.training;
        model.eval();
        try
        {
            using var scope = NewDisposeScope();
            using var forwardOnly = inference_mode();
            var logits = empty([rows.Rows, objective.Logits], device: rows.Device);
            var batchSize = rows.Device.type == DeviceType.CUDA ? BatchSizeOnGpu : BatchSize;
            for (long start = 0; start < rows.Rows; start += batchSize)
            {
                using var batch = NewDisposeScope();
                var count = Math.Min(batchSize, rows.Rows - start);
                var ofBatch = model.call(rows.IdsOf(start, count)); // [n, 1] or [n, K]
                objective.Require(ofBatch);
                logits.narrow(0, start, count).copy_(ofBatch);
            }
            return (objective.IsBinary ? logits.squeeze(1) : logits).MoveToOuterDisposeScope();
        }
        finally
        {
            model.train(wasTraining);
        }
    }
}
