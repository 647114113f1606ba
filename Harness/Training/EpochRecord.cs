using System.Text.Json.Serialization;
using Harness.Training.Optimisation;

namespace Harness.Training;

/// <summary>Records one epoch of training. Loss and accuracy are means over its rows while the weights change and dropout is on, as in Keras' progress
/// bar.</summary>
public sealed record EpochRecord
{
    /// <summary>Number of the epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Fingerprint of the corpus of the training rows.</summary>
    public required string CorpusFingerprint { get; init; }

    /// <summary>Fingerprint of the ids and labels of the training, row by row; see <see cref="Evidence.PairingFingerprint"/>.</summary>
    public required string PairingFingerprint { get; init; }

    /// <summary>The optimizer that changed the weights; null if no gradients were used, or if the record is older than this property.</summary>
    public OptimizerRecord? Optimizer { get; init; }

    /// <summary>Number of training rows.</summary>
    public required long Rows { get; init; }

    /// <summary>Number of training rows with a label above ½.</summary>
    public required long Positives { get; init; }

    /// <summary>Number of rows of each class if there is a logit for each class; null for binary classification.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<long>? RowsOfClass { get; init; }

    /// <summary>Score of the validation part with the weights at the end of the epoch; null without a validation part.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ValidationScore? Validation { get; init; }

    /// <summary>Number of updates of the weights.</summary>
    public required int Steps { get; init; }

    /// <summary>Mean cross-entropy in nats per row. Every row has the same weight, also in a short last batch.</summary>
    public required double Loss { get; init; }

    /// <summary>Share of correctly predicted rows.</summary>
    public required double Accuracy { get; init; }

    /// <summary>The smallest mean loss of a step; NaN if the loss of any step was NaN.</summary>
    public required float SmallestStepLoss { get; init; }

    /// <summary>The largest mean loss of a step; NaN if the loss of any step was NaN.</summary>
    public required float LargestStepLoss { get; init; }

    /// <summary>The largest absolute logit of any row; NaN if any logit was NaN.</summary>
    public required float LargestLogit { get; init; }

    /// <summary>The largest norm of all gradients together, measured at every sixteenth step; null if no gradients were used.</summary>
    public required float? LargestGradientNorm { get; init; }

    /// <summary>Number of labels that are not a class (0 and 1 for binary classification), counted where the loss was computed.</summary>
    public required long LabelsOutsideDomain { get; init; }

    /// <summary>Width of the batches in tokens, read from the tensors.</summary>
    public required int Tokens { get; init; }

    /// <summary>Wall time of the training alone. Evaluation is timed separately.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Training speed in rows per second.</summary>
    public double RowsPerSecond => Rows / Duration.TotalSeconds;
}
