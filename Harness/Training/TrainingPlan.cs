using Harness.Training.Checkpointing;
using Harness.Training.Optimisation;
namespace Harness.Training;

/// <summary>How a model is trained: the arguments of Keras' <c>compile</c> and <c>fit</c>.</summary>
public sealed record TrainingPlan
{
    /// <summary>Passes over all training rows; at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public required int Epochs { get; init => field = AtLeastOne(value, nameof(Epochs)); }

    /// <summary>Rows a step; at least 1. The last batch of an epoch holds what is left.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public required int BatchSize { get; init => field = AtLeastOne(value, nameof(BatchSize)); }

    /// <summary>Adam's step size; positive. Keras' default is 10⁻³.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative or not finite.</exception>
    public required double LearningRate
    {
        get;
        init => field = double.IsFinite(value) && value > 0
            ? value : throw new ArgumentOutOfRangeException(nameof(LearningRate), value, "A learning rate is positive and finite.");
    }

    /// <summary>What is minimised; binary cross-entropy unless stated.</summary>
    public Objective Objective { get; init; } = Objective.Binary;

    /// <summary>Adam's constants; Keras' own unless stated.</summary>
    public AdamConstants Adam { get; init; } = AdamConstants.Keras;

    /// <summary>What training does beside plain steps; nothing unless stated.</summary>
    public TrainingOptions Options { get; init; } = TrainingOptions.None;

    /// <summary>The rows to validate on; there if the options declare a validation part.</summary>
    public ValidationRows? Validation { get; init; }

    /// <summary>Where the run is kept while it goes on; null if it is not.</summary>
    public Checkpoint? Checkpoint { get; init; }

    /// <summary>Collects fingerprints of the weights while the run trains; null if nobody asks for them.</summary>
    public WeightsTrace? Trace { get; init; }

    private static int AtLeastOne(int value, string name) =>
        value >= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "Expected at least 1.");
}
