namespace Harness.Experiments.Certificate;

/// <summary>One thing that must have the same bits on every CPU.</summary>
/// <param name="Name">What was computed.</param>
/// <param name="Hash">SHA-256 of the result, in lower-case hexadecimal.</param>
public sealed record CertificatePart(string Name, string Hash);
