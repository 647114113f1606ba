namespace Harness.Invariants;

/// <summary>The results of a reproducibility check: a few steps made twice from the same seed, each time with a new model.</summary>
/// <param name="First">The first result.</param>
/// <param name="Second">The second result.</param>
public sealed record Rehearsals(Rehearsal First, Rehearsal Second);

/// <summary>The result of a few training steps, as fingerprints of weights and batch-norm statistics.</summary>
/// <param name="Untrained">The fingerprint before the first step.</param>
/// <param name="Trained">The fingerprint after the last step; null if the device does not guarantee bit-equal results.</param>
public sealed record Rehearsal(string Untrained, string? Trained);
