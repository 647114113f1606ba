using Harness.Invariants;
using Harness.Models;
using Harness.Runtime;
using Harness.Tokens;
using Harness.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Experiments;

/// <summary>Trains the first steps of an experiment twice from the same seed, before the run itself. State that is left over from an earlier run makes the two
/// differ.</summary>
internal static class ReproducibilityCheck
{
    private const int Steps = 2;

    /// <summary>Builds the model twice and trains each for two steps on the first rows.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="train">The training rows.</param>
    /// <param name="device">The device that trains.</param>
    /// <param name="objective">The objective; binary cross-entropy if null.</param>
    /// <returns>The results of both.</returns>
    public static Rehearsals Twice(Experiment experiment, int seed, EncodedCorpus train, ComputeDevice device, Objective? objective = null)
    {
        var few = Math.Min(train.Rows, Steps * experiment.BatchSize);
        var head = train.Head(few);
        return new Rehearsals(Once(experiment, seed, head, device, objective), Once(experiment, seed, head, device, objective));
    }

    private static Rehearsal Once(Experiment experiment, int seed, EncodedCorpus head, ComputeDevice device, Objective? objective)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(seed);
        using var rows = TensorRows.From(head, device);
        using var model = experiment.Model(random).to(device.Torch);
        var untrained = WeightsFingerprint.Of(model);
        var plan = new TrainingPlan
        {
            Epochs = 1,
            BatchSize = experiment.BatchSize,
            LearningRate = experiment.LearningRate,
            Objective = objective ?? Objective.Binary,
            Options = experiment.Training.OfSteps,
        };
        experiment.Fit(model, rows, plan, random);
        return new Rehearsal(untrained, EqualBits.ArePromised(device, model) ? WeightsFingerprint.Of(model) : null);
    }
}
