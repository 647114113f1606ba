using System.Text.Json.Serialization;
using Harness.Training.Optimisation;

namespace Harness.Training;

/// <summary>What one epoch of training did. Loss and accuracy are means over its rows while the weights moved and dropout
/// was on, as Keras' progress bar shows them.</summary>
public sealed record EpochRecord
{
    /// <summary>From 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Of the corpus whose rows were trained on.</summary>
    public required string CorpusFingerprint { get; init; }

    /// <summary>Of the ids and labels that were trained on, row by row: see <see cref="Evidence.PairingFingerprint"/>.</summary>
    public required string PairingFingerprint { get; init; }

    /// <summary>The optimizer that moved the weights; null if nothing was trained by gradients, or if the record is older than this property.</summary>
    public OptimizerRecord? Optimizer { get; init; }

    /// <summary>Rows trained on.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows among them whose label was above ½.</summary>
    public required long Positives { get; init; }

    /// <summary>Rows of each class, where there is a logit for each; null in binary.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<long>? RowsOfClass { get; init; }

    /// <summary>What the weights of the epoch's end scored on the validation part; null without one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ValidationScore? Validation { get; init; }

    /// <summary>Updates of the weights.</summary>
    public required int Steps { get; init; }

    /// <summary>Mean cross-entropy, nats a row; every row counts once, also in a short last batch.</summary>
    public required double Loss { get; init; }

    /// <summary>Share of rows predicted right.</summary>
    public required double Accuracy { get; init; }

    /// <summary>The smallest mean loss of a step; NaN if that of any step was.</summary>
    public required float SmallestStepLoss { get; init; }

    /// <summary>The largest mean loss of a step; NaN if that of any step was.</summary>
    public required float LargestStepLoss { get; init; }

    /// <summary>The largest absolute logit of any row; NaN if that of any row was.</summary>
    public required float LargestLogit { get; init; }

    /// <summary>The largest norm of all gradients together, of every sixteenth step; null if nothing was trained by gradients.</summary>
    public required float? LargestGradientNorm { get; init; }

    /// <summary>Labels that were none of the classes, 0 and 1 in binary, where the loss was taken.</summary>
    public required long LabelsOutsideDomain { get; init; }

    /// <summary>Width of the batches, in tokens, as the tensors had it.</summary>
    public required int Tokens { get; init; }

    /// <summary>Wall time of the training alone; evaluation is timed apart.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Training speed.</summary>
    public double RowsPerSecond => Rows / Duration.TotalSeconds;
}
