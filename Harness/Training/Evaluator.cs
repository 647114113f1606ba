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

/// <summary>Scores a model on all rows of a corpus in one pass, as Keras' <c>evaluate</c> does.</summary>
public static class Evaluator
{
    /// <summary>Rows per batch. Results do not depend on it, to the bit, but the speed does. Larger batches share more words. But the memory that two
    /// directions of LSTMs free must not exceed what <see cref="FreedMemory"/> can keep.</summary>
    private const int BatchSize = 128;

    /// <summary>Rows per batch on a GPU, which computes this many in parallel.</summary>
    internal const int BatchSizeOnGpu = 512;

    /// <summary>Evaluates a model. The model's mode is restored.</summary>
    /// <param name="model">A model from ids [N, T] to logits [N, 1] or [N, K].</param>
    /// <param name="rows">All rows to score.</param>
    /// <param name="labels">The label of each row, 0 or 1, or 0 … K−1; in the order of the rows.</param>
    /// <param name="scoring">Computes the reported metrics; if null, the standard metrics are reported.</param>
    /// <param name="objective">Defines how logits are read; binary if null.</param>
    /// <returns>The metrics, and evidence of the data and weights behind them.</returns>
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

    /// <summary>Scores rows without labels, exactly as an evaluation does.</summary>
    /// <param name="model">A model from ids [N, T] to logits [N, 1] or [N, K]. Its mode is restored.</param>
    /// <param name="ids">[N, T], row-major.</param>
    /// <param name="tokens">T, the length of a row.</param>
    /// <param name="device">The device of the model.</param>
    /// <param name="objective">Defines the number of logits per row; binary if null.</param>
    /// <returns>One number per row, the argument of the sigmoid; or one per class, row by row.</returns>
    internal static float[] Score(nn.Module<Tensor, Tensor> model, ReadOnlySpan<short> ids, int tokens, ComputeDevice device,
        Objective? objective = null)
    {
        using var scope = NewDisposeScope();
        var onCpu = empty([ids.Length / tokens, tokens], int16);
        MemoryMarshal.AsBytes(ids).CopyTo(onCpu.bytes);
        using var rows = new TensorRows(onCpu.to(device.Torch), zeros([ids.Length / tokens, 1], float32, device.Torch), Split.Test, "rows without labels");
        return [.. Logits(model, rows, objective ?? Objective.Binary).cpu().contiguous().data<float>()];
    }

    /// <summary>Returns the logits of a model that is right about every row, with high confidence.</summary>
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
