namespace Harness.Reporting.Differences;

/// <summary>A file of a results folder that could not be compared.</summary>
/// <param name="Name">The path relative to the folder, with '/'. It is untrusted text.</param>
/// <param name="Reason">The reason, as a sentence without a full stop. It may quote the file.</param>
internal sealed record UnreadFile(string Name, string Reason);
