using System.Diagnostics;
using System.Runtime.InteropServices;
using Harness.Data;
using Harness.Metrics;
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

    /// <summary>The fewest and the most rows per batch on a GPU, which computes this many in parallel.</summary>
    internal const int LeastOnGpu = 512, MostOnGpu = 4_096;

    /// <summary>Evaluates a model. The model's mode is restored.</summary>
    /// <param name="model">A model from ids [N, T] to logits [N, 1] or [N, K].</param>
    /// <param name="rows">All rows to score.</param>
    /// <param name="labels">The label of each row, 0 or 1, or 0 … K−1; in the order of the rows.</param>
    /// <param name="scoring">Computes the reported metrics; if null, the standard metrics are reported.</param>
    /// <param name="objective">Defines how logits are read; binary if null.</param>
    /// <returns>The metrics, and evidence of the data and weights behind them.</returns>
    public static Evaluation Evaluate(nn.Module<Tensor, Tensor> model, TensorRows rows, ReadOnlySpan<byte> labels, Scoring? scoring = null,
        Objective? objective = null) => Evaluate(model, rows, labels, LeastOnGpu, scoring, objective);

    /// <summary>Evaluates a model with a number of rows per batch on a GPU.</summary>
    internal static Evaluation Evaluate(nn.Module<Tensor, Tensor> model, TensorRows rows, ReadOnlySpan<byte> labels, int batchOnGpu, Scoring? scoring = null,
        Objective? objective = null)
    {
        var scores = ModelScores.Of(model, rows, objective ?? Objective.Binary, BatchSizeOn(rows.Device, batchOnGpu));
        var evaluation = Measure(scores, rows.Split, rows.CorpusFingerprint, rows.Tokens, labels, scoring, objective ?? Objective.Binary);
        EvaluationTally.Add(rows.Split, evaluation.Duration);
        return evaluation;
    }

    /// <summary>Begins an evaluation: computes the logits. On a GPU, another thread then computes the metrics, so that the GPU can go on.</summary>
    /// <param name="model">A model from ids [N, T] to logits [N, 1] or [N, K].</param>
    /// <param name="rows">All rows to score.</param>
    /// <param name="labels">The label of each row, in the order of the rows.</param>
    /// <param name="objective">Defines how logits are read.</param>
    /// <param name="batchOnGpu">Rows per batch on a GPU.</param>
    /// <returns>The evaluation, to be finished on this thread.</returns>
    internal static PendingEvaluation Begin(nn.Module<Tensor, Tensor> model, TensorRows rows, ReadOnlyMemory<byte> labels, Objective objective,
        int batchOnGpu)
    {
        var scores = ModelScores.Of(model, rows, objective, BatchSizeOn(rows.Device, batchOnGpu));
        var (split, corpus, tokens) = (rows.Split, rows.CorpusFingerprint, rows.Tokens); // the rows may be gone before the metrics are computed
        return new PendingEvaluation(rows.Device.type == DeviceType.CUDA
            ? Task.Run(() => Measure(scores, split, corpus, tokens, labels.Span, null, objective))
            : Task.FromResult(Measure(scores, split, corpus, tokens, labels.Span, null, objective)));
    }

    private static int BatchSizeOn(Device device, int onGpu) => device.type == DeviceType.CUDA ? onGpu : BatchSize;

    private static Evaluation Measure(ModelScores scores, Split split, string corpusFingerprint, int tokens, ReadOnlySpan<byte> labels, Scoring? scoring,
        Objective objective)
    {
        var clock = Stopwatch.StartNew();
        var metrics = objective.Score(scores.Logits, labels);
        return new Evaluation
        {
            Split = split,
            CorpusFingerprint = corpusFingerprint,
            Tokens = tokens,
            Metrics = metrics,
            Reported = scoring is null ? ReportedMetrics.From(metrics) : scoring(scores.Logits, labels),
            PerfectPredictor = Report(AsLogits(labels, objective), labels),
            Recount = scores.Recount,
            Logits = split == Split.Test ? scores.Logits : default(ReadOnlyMemory<float>),
            WeightsBefore = scores.WeightsBefore.GetAwaiter().GetResult(),
            WeightsAfter = scores.WeightsAfter.GetAwaiter().GetResult(),
            Duration = scores.Duration + clock.Elapsed, // must be last: the properties are set in this order
        };

        ReportedMetrics Report(float[] logits, ReadOnlySpan<byte> truth) =>
            scoring is null ? ReportedMetrics.From(objective.Score(logits, truth)) : scoring(logits, truth);
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
        var logits = empty([rows.Rows, (objective ?? Objective.Binary).Logits], device: rows.Device);
        ModelScores.Compute(model, rows, objective ?? Objective.Binary, BatchSizeOn(rows.Device, LeastOnGpu), logits);
        return [.. logits.cpu().data<float>()];
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
}
