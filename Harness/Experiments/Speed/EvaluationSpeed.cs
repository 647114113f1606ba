using System.Diagnostics;
using Harness.Runtime;
using Harness.Tokens;
using Harness.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Experiments.Speed;

/// <summary>How fast an experiment's model is evaluated, on one thread: metrics, recount and fingerprints included.</summary>
public static class EvaluationSpeed
{
    /// <summary>Evaluates an untrained model over and over.</summary>
    /// <param name="experiment">Whose model.</param>
    /// <param name="corpus">What to score.</param>
    /// <param name="device">Where.</param>
    /// <param name="duration">How long, after one pass to warm up.</param>
    /// <returns>Rows a second; the median over passes.</returns>
    public static double Measure(Experiment experiment, EncodedCorpus corpus, ComputeDevice device, TimeSpan duration)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(seed: 1);
        using var model = experiment.Model(random).to(device.Torch);
        using var rows = TensorRows.From(corpus, device);
        Evaluator.Evaluate(model, rows, corpus.Labels.Span);
        var seconds = new List<double>();
        var clock = Stopwatch.StartNew();
        while (seconds.Count == 0 || clock.Elapsed < duration)
            seconds.Add(Evaluator.Evaluate(model, rows, corpus.Labels.Span).Duration.TotalSeconds);
        return corpus.Rows / TrainingSpeed.Median(seconds);
    }
}
