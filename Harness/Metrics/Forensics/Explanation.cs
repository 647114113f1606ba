namespace Harness.Metrics.Forensics;

/// <summary>One possible explanation of the printed metrics.</summary>
/// <param name="Name">The name, such as <c>labels {1,2}</c>.</param>
/// <param name="Text">The explanation and its consequences, in sentences.</param>
/// <param name="TrueAccuracy">The accuracy of the model under this explanation; null if the metrics do not determine it.</param>
internal sealed record Explanation(string Name, string Text, TrueAccuracy? TrueAccuracy = null);
