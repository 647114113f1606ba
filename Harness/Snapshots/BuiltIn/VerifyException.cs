namespace Harness.Snapshots.BuiltIn;

/// <summary>A snapshot is new, or is not what was accepted.</summary>
/// <param name="message">Which files, and what differs.</param>
public sealed class VerifyException(string message) : Exception(message);
