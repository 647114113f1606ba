using Harness.Corpora;
using Harness.Runtime;
using Harness.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Experiments;

/// <summary>How fast an experiment's model trains, at the notebook's batch size, on one thread.</summary>
/// <param name="Model">Name of the experiment.</param>
/// <param name="Batch">Rows a step.</param>
/// <param name="MsPerStep">Median over rounds of 16 steps, everything included: gathering, forward, backward, update and the evidence for the invariants.</param>
public sealed record TrainingSpeed(string Model, int Batch, double MsPerStep)
{
    private const int StepsARound = 16, RoundsToWarmUp = 1;

    /// <summary>Batch over time.</summary>
    public double ReviewsPerSecond => Batch / MsPerStep * 1e3;

    /// <summary>Trains for a while and throws the weights away.</summary>
    /// <param name="experiment">What to train.</param>
    /// <param name="dataset">Its rows; as many as 16 batches hold are used over and over.</param>
    /// <param name="device">Where.</param>
    /// <param name="duration">How long, after warming up.</param>
    /// <returns>The speed.</returns>
    public static TrainingSpeed Measure(Experiment experiment, Dataset dataset, ComputeDevice device, TimeSpan duration)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(seed: 1, device);
        using var model = experiment.Model(random).to(device.Torch);
        var train = dataset.Encode(experiment.Tokenisation, Split.Train);
        using var rows = TensorRows.From(train.Head(Math.Min(train.Rows, StepsARound * experiment.BatchSize)), device);
        var plan = new TrainingPlan { Epochs = int.MaxValue, BatchSize = experiment.BatchSize, LearningRate = experiment.LearningRate };

        var rounds = new List<double>();
        Trainer.Fit(model, rows, plan, random, round =>
        {
            if (round.Epoch > RoundsToWarmUp)
                rounds.Add(round.Duration.TotalMilliseconds / round.Steps);
            return rounds.Sum() * StepsARound < duration.TotalMilliseconds;
        });
        rounds.Sort();
        return new TrainingSpeed(experiment.Name, experiment.BatchSize, rounds[rounds.Count / 2]);
    }
}
