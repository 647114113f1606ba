namespace Harness.Snapshots.BuiltIn;

/// <summary>Says that a snapshot is new, is not what was accepted, or could not be compared.</summary>
/// <param name="message">Which files, and what differs.</param>
/// <param name="innerException">What a comparer threw, if it threw.</param>
public sealed class VerifyException(string message, Exception? innerException = null) : Exception(message, innerException);
