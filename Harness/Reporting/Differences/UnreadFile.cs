namespace Harness.Reporting.Differences;

/// <summary>What lies in a results folder and could not be compared.</summary>
/// <param name="Name">Path below the folder, with '/'; whatever its author chose.</param>
/// <param name="Reason">A sentence without a full stop, for people; may quote the file.</param>
internal sealed record UnreadFile(string Name, string Reason);
