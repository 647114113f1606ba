using Harness.Runtime;
using Harness.Tokens;
using Harness.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Experiments.Speed;

/// <summary>How fast an experiment's model trains, at its declared batch size, on one thread.</summary>
/// <param name="MsPerStep">Median over rounds of 16 steps, everything included: gathering, forward, backward,
/// update and the evidence for the invariants.</param>
/// <param name="ForwardMs">Of it, from ids to the loss.</param>
/// <param name="BackwardMs">Of it, from the loss to the gradients.</param>
/// <param name="UpdateMs">Of it, Adam.</param>
/// <param name="RestMs">Of it, everything else.</param>
public sealed record TrainingSpeed(double MsPerStep, double ForwardMs, double BackwardMs, double UpdateMs, double RestMs)
{
    /// <summary>Batches that are trained on over and over.</summary>
    public const int Batches = 16;

    /// <summary>Of the time, what goes into the split: on a GPU the clock would slow the steps that are timed as a whole.</summary>
    private const double ForTheSplit = .25;

    /// <summary>Trains for a while and throws the weights away.</summary>
    /// <param name="experiment">What to train.</param>
    /// <param name="train">Its rows: <see cref="Batches"/> batches.</param>
    /// <param name="device">Where.</param>
    /// <param name="duration">How long, after one round to warm up.</param>
    /// <returns>The speed.</returns>
    public static TrainingSpeed Measure(Experiment experiment, EncodedCorpus train, ComputeDevice device, TimeSpan duration)
    {
        using var queue = device.OwnQueue();
        using var scope = NewDisposeScope();
        using var rows = TensorRows.From(train, device);
        var clock = new StepClock(device);
        var ms = Median(Rounds(experiment, rows, device, duration * (1 - ForTheSplit), parts: null));
        _ = Rounds(experiment, rows, device, duration * ForTheSplit, clock);
        return new TrainingSpeed(ms, ms * clock.Share(StepPart.Forward), ms * clock.Share(StepPart.Backward), ms * clock.Share(StepPart.Update),
            ms * clock.Share(StepPart.Rest));
    }

    /// <summary>The middle one; the lower of two.</summary>
    /// <param name="values">At least one.</param>
    /// <returns>The median.</returns>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(sorted.Length - 1) / 2];
    }

    private static List<double> Rounds(Experiment experiment, TensorRows rows, ComputeDevice device, TimeSpan duration, StepClock? parts)
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
        }, parts);
        return rounds;
    }
}
