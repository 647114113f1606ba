using Harness.Training.Checkpointing;
using Harness.Training.Optimisation;
namespace Harness.Training;

/// <summary>Defines how a model is trained: the arguments of Keras' <c>compile</c> and <c>fit</c>.</summary>
public sealed record TrainingPlan
{
    /// <summary>Number of passes over all training rows; at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public required int Epochs { get; init => field = AtLeastOne(value, nameof(Epochs)); }

    /// <summary>Rows per step; at least 1. The last batch of an epoch holds the remaining rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public required int BatchSize { get; init => field = AtLeastOne(value, nameof(BatchSize)); }

    /// <summary>Learning rate of Adam; positive. Keras' default is 10⁻³.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative or not finite.</exception>
    public required double LearningRate
    {
        get;
        init => field = double.IsFinite(value) && value > 0
            ? value : throw new ArgumentOutOfRangeException(nameof(LearningRate), value, "A learning rate is positive and finite.");
    }

    /// <summary>The loss to minimise; binary cross-entropy by default.</summary>
    public Objective Objective { get; init; } = Objective.Binary;

    /// <summary>Constants of Adam; those of Keras by default.</summary>
    public AdamConstants Adam { get; init; } = AdamConstants.Keras;

    /// <summary>Options besides plain steps; none by default.</summary>
    public TrainingOptions Options { get; init; } = TrainingOptions.None;

    /// <summary>The rows for validation; set if the options declare a validation part.</summary>
    public ValidationRows? Validation { get; init; }

    /// <summary>Saves the run while it trains; null for no checkpoint.</summary>
    public Checkpoint? Checkpoint { get; init; }

    /// <summary>Collects fingerprints of the weights during training; null for no trace.</summary>
    public WeightsTrace? Trace { get; init; }

    private static int AtLeastOne(int value, string name) =>
        value >= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "Expected at least 1.");
}
