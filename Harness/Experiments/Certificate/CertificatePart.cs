namespace Harness.Experiments.Certificate;

/// <summary>The hash of one result that must have the same bits on every CPU.</summary>
/// <param name="Name">The name of the self-test.</param>
/// <param name="Hash">SHA-256 of the result, in lower-case hexadecimal.</param>
public sealed record CertificatePart(string Name, string Hash);
