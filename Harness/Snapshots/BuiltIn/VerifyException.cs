namespace Harness.Snapshots.BuiltIn;

/// <summary>Thrown if a snapshot is new, differs from the accepted one, or could not be compared.</summary>
/// <param name="message">The files and the difference.</param>
/// <param name="innerException">The exception of the comparer, if there was one.</param>
public sealed class VerifyException(string message, Exception? innerException = null) : Exception(message, innerException);
