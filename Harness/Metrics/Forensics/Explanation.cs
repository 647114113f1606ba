namespace Harness.Metrics.Forensics;

/// <summary>One way in which the printed figures may have come about.</summary>
/// <param name="Name">Such as <c>labels {1,2}</c>.</param>
/// <param name="Text">What it is, and what follows, in sentences.</param>
/// <param name="TrueAccuracy">What the model's accuracy then was; null where the figures do not tell.</param>
public sealed record Explanation(string Name, string Text, TrueAccuracy? TrueAccuracy = null);
