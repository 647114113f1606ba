namespace Harness.Snapshots;

/// <summary>Thrown if a metric snapshot is new or differs from the accepted one.</summary>
/// <param name="message">The files and the differences.</param>
public sealed class SnapshotRefusedException(string message) : Exception(message);
