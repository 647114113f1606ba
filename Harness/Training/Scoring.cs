using Harness.Metrics;

namespace Harness.Training;

/// <summary>A way to make figures of predictions; <see cref="ReportedMetrics.Of"/> is the harness's own.</summary>
/// <param name="logits">One number a row, the sigmoid's argument; or one for each class, row by row.</param>
/// <param name="labels">For each row, in the same order.</param>
/// <returns>The figures to report.</returns>
public delegate ReportedMetrics Scoring(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels);
