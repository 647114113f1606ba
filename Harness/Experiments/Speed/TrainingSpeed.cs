using Harness.Metrics;
using Harness.Runtime;
using Harness.Tokens;
using Harness.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Experiments.Speed;

/// <summary>The training speed of an experiment's model at its declared batch size, on one thread.</summary>
/// <param name="MsPerStep">Milliseconds of a complete step, as the median over rounds of 16 steps: gathering rows, forward, backward,
/// update and the evidence for the invariants.</param>
/// <param name="ForwardMs">Milliseconds of a step from the ids to the loss.</param>
/// <param name="BackwardMs">Milliseconds of a step from the loss to the gradients.</param>
/// <param name="UpdateMs">Milliseconds of a step in Adam.</param>
/// <param name="RestMs">Milliseconds of everything else in a step.</param>
internal sealed record TrainingSpeed(double MsPerStep, double ForwardMs, double BackwardMs, double UpdateMs, double RestMs)
{
    /// <summary>The number of batches, which are trained repeatedly.</summary>
    public const int Batches = 16;

    /// <summary>The share of the duration for measuring the parts of a step. It is separate because, on a GPU, timing the parts slows the step.</summary>
    private const double ForTheSplit = .25;

    /// <summary>Trains for a duration and discards the weights.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="train">The training rows: <see cref="Batches"/> batches.</param>
    /// <param name="device">The device that trains.</param>
    /// <param name="duration">The duration of the measurement, after one warm-up round.</param>
    /// <param name="recorder">Creates the recorder of the complete steps on the thread that trains; if null, the training has its usual one.</param>
    /// <returns>The speed.</returns>
    public static TrainingSpeed Measure(Experiment experiment, EncodedCorpus train, ComputeDevice device, TimeSpan duration,
        Func<StepRecorder>? recorder = null)
    {
        using var queue = device.OwnQueue();
        using var scope = NewDisposeScope();
        using var rows = TensorRows.From(train, device);
        var clock = new StepClock(device);
        var ms = Median.Of(Rounds(experiment, rows, device, duration * (1 - ForTheSplit), parts: null, recorder?.Invoke()));
        _ = Rounds(experiment, rows, device, duration * ForTheSplit, clock, recorder: null);
        return new TrainingSpeed(ms, ms * clock.Share(StepPart.Forward), ms * clock.Share(StepPart.Backward), ms * clock.Share(StepPart.Update),
            ms * clock.Share(StepPart.Rest));
    }

    private static List<double> Rounds(Experiment experiment, TensorRows rows, ComputeDevice device, TimeSpan duration, StepClock? parts,
        StepRecorder? recorder)
    {
        using var random = new RandomStreams(seed: 1);
        using var model = experiment.Model(random).to(device.Torch);
        var plan = new TrainingPlan { Epochs = int.MaxValue, BatchSize = experiment.BatchSize, LearningRate = experiment.LearningRate };
        var (rounds, spent) = (new List<double>(), 0.0);
        Trainer.FitTimed(model, rows, plan, random, round =>
        {
            if (round.Epoch > 1)
                rounds.Add(round.Duration.TotalMilliseconds / round.Steps);
            spent += round.Epoch > 1 ? round.Duration.TotalMilliseconds : 0;
            return rounds.Count == 0 || spent < duration.TotalMilliseconds;
        }, parts, recorder);
        return rounds;
    }
}
