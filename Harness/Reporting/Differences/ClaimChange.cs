namespace Harness.Reporting.Differences;

/// <summary>A claim whose verdict or sign of the difference has changed.</summary>
/// <param name="Snapshot">The name of the snapshot, such as <c>smoke/cpu/claims</c>.</param>
/// <param name="Claim">The name of the claim.</param>
/// <param name="Statement">The claim in words.</param>
/// <param name="Old">The verdict and sign in the base, such as "supported, +"; null if the base has no such claim.</param>
/// <param name="New">The verdict and sign in the head; null if the head has no such claim.</param>
internal sealed record ClaimChange(string Snapshot, string Claim, string Statement, string? Old, string? New);
