using Harness.Data;
using Harness.Metrics;
using Harness.Training.Evidence;

namespace Harness.Training;

/// <summary>One evaluation: the metrics, and what they were taken from.</summary>
public sealed record Evaluation
{
    /// <summary>Of the rows that were scored.</summary>
    public required Split Split { get; init; }

    /// <summary>Of the corpus that the rows were encoded from.</summary>
    public required string CorpusFingerprint { get; init; }

    /// <summary>Width of the rows, in tokens, as the tensor had it.</summary>
    public required int Tokens { get; init; }

    /// <summary>All metrics, from one pass.</summary>
    public required ClassificationMetrics Metrics { get; init; }

    /// <summary>The figures that are reported; the metrics themselves, unless something else was asked to score.</summary>
    public required ReportedMetrics Reported { get; init; }

    /// <summary>What the same scoring reports of predictions that are the labels themselves.</summary>
    public required ReportedMetrics PerfectPredictor { get; init; }

    /// <summary>Accuracy and loss computed a second way.</summary>
    public required Recount Recount { get; init; }

    /// <summary>One number a row, in the rows' order: the sigmoid's argument; or one for each class. Of the test split only,
    /// where experiments are compared row by row; empty for the training split, whose rows may be millions.</summary>
    public ReadOnlyMemory<float> Logits { get; init; }

    /// <summary>Fingerprint of weights and statistics before the pass.</summary>
    public required string WeightsBefore { get; init; }

    /// <summary>Fingerprint of weights and statistics after the pass.</summary>
    public required string WeightsAfter { get; init; }

    /// <summary>Wall time, fingerprints included.</summary>
    public required TimeSpan Duration { get; init; }
}
