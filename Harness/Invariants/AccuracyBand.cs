namespace Harness.Invariants;

/// <summary>The range of accuracies that is plausible according to the literature.</summary>
/// <param name="Low">The lowest plausible accuracy, 0 to 1.</param>
/// <param name="High">The highest plausible accuracy, 0 to 1.</param>
/// <param name="Source">The publication or other source of the range.</param>
public sealed record AccuracyBand(double Low, double High, string Source);
