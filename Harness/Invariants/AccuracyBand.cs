namespace Harness.Invariants;

/// <summary>Between which accuracies a result surprises nobody who knows the literature.</summary>
/// <param name="Low">From here.</param>
/// <param name="High">To here.</param>
/// <param name="Source">Who says so.</param>
public sealed record AccuracyBand(double Low, double High, string Source);
