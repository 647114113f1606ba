using Harness.Data;
using Harness.Metrics;
using Harness.Training.Evidence;

namespace Harness.Training;

/// <summary>Stores one evaluation: the metrics, and evidence of the data and weights behind them.</summary>
public sealed record Evaluation
{
    /// <summary>Split of the scored rows.</summary>
    public required Split Split { get; init; }

    /// <summary>Fingerprint of the corpus from which the rows were encoded.</summary>
    public required string CorpusFingerprint { get; init; }

    /// <summary>Width of the rows in tokens, read from the tensor.</summary>
    public required int Tokens { get; init; }

    /// <summary>All metrics, computed in one pass.</summary>
    public required ClassificationMetrics Metrics { get; init; }

    /// <summary>The reported metrics: those of the custom scoring if there is one, otherwise the metrics above.</summary>
    public required ReportedMetrics Reported { get; init; }

    /// <summary>The metrics that the same scoring reports if the predictions equal the labels.</summary>
    public required ReportedMetrics PerfectPredictor { get; init; }

    /// <summary>Accuracy and loss, computed in a second way.</summary>
    public required Recount Recount { get; init; }

    /// <summary>One number per row, the argument of the sigmoid; or one per class. In the order of the rows. Filled only for the test split, where experiments
    /// are compared row by row; empty for the training split, which may have millions of rows.</summary>
    public ReadOnlyMemory<float> Logits { get; init; }

    /// <summary>Fingerprint of weights and statistics before the pass. If they changed in the pass on a GPU: 16 digits of another fingerprint, and that they
    /// changed.</summary>
    public required string WeightsBefore { get; init; }

    /// <summary>Fingerprint of weights and statistics after the pass.</summary>
    public required string WeightsAfter { get; init; }

    /// <summary>Wall time, including the fingerprints.</summary>
    public required TimeSpan Duration { get; init; }
}
