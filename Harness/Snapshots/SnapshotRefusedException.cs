namespace Harness.Snapshots;

/// <summary>A metric snapshot is new, or is not what was accepted.</summary>
/// <param name="message">Which files, and what differs.</param>
public sealed class SnapshotRefusedException(string message) : Exception(message);
