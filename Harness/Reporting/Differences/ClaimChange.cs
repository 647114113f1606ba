namespace Harness.Reporting.Differences;

/// <summary>A claim whose verdict, or the sign of whose difference, is not what it was.</summary>
/// <param name="Snapshot">Such as <c>smoke/cpu/claims</c>.</param>
/// <param name="Claim">Its name.</param>
/// <param name="Statement">What is claimed, in words.</param>
/// <param name="Old">In the base: "supported, +"; null if it was not made.</param>
/// <param name="New">In the head; null if it is not made.</param>
internal sealed record ClaimChange(string Snapshot, string Claim, string Statement, string? Old, string? New);
