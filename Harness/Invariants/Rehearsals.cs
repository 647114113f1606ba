namespace Harness.Invariants;

/// <summary>A few steps made twice from the same seed, each time with a model of its own.</summary>
/// <param name="First">What came of the first.</param>
/// <param name="Second">What came of the second.</param>
public sealed record Rehearsals(Rehearsal First, Rehearsal Second);

/// <summary>A few steps of training, as fingerprints of weights and statistics.</summary>
/// <param name="Untrained">Before the first step.</param>
/// <param name="Trained">After the last; null where the device does not promise equal bits.</param>
public sealed record Rehearsal(string Untrained, string? Trained);
