using System.Diagnostics;
using Harness.Experiments.Memory;
using Harness.Metrics;
using Harness.Runtime;
using Harness.Tokens;
using Harness.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Experiments.Speed;

/// <summary>Measures the evaluation speed of an experiment's model on one thread, including metrics, recount and fingerprints.</summary>
internal static class EvaluationSpeed
{
    /// <summary>Evaluates an untrained model repeatedly.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="corpus">The rows to evaluate.</param>
    /// <param name="device">The device.</param>
    /// <param name="duration">The duration of the measurement, after one warm-up pass.</param>
    /// <returns>Rows per second, as the median over passes.</returns>
    public static double Measure(Experiment experiment, EncodedCorpus corpus, ComputeDevice device, TimeSpan duration)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(seed: 1);
        using var model = experiment.Model(random).to(device.Torch);
        using var rows = TensorRows.From(corpus, device);
        var batch = RunMemory.Of(experiment, corpus.Rows, corpus.Rows, GpuMemory.SizeOf(device)).EvaluationBatch;
        Evaluator.Evaluate(model, rows, corpus.Labels.Span, batch);
        var seconds = new List<double>();
        var clock = Stopwatch.StartNew();
        while (seconds.Count == 0 || clock.Elapsed < duration)
            seconds.Add(Evaluator.Evaluate(model, rows, corpus.Labels.Span, batch).Duration.TotalSeconds);
        return corpus.Rows / Median.Of(seconds);
    }
}
