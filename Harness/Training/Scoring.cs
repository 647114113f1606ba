using Harness.Metrics;

namespace Harness.Training;

/// <summary>Computes metrics of predictions. <see cref="ReportedMetrics.Of"/> is the harness's own.</summary>
/// <param name="logits">One number per row, the argument of the sigmoid; or one per class, row by row.</param>
/// <param name="labels">One label for each row, in the same order.</param>
/// <returns>The metrics to report.</returns>
public delegate ReportedMetrics Scoring(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels);
