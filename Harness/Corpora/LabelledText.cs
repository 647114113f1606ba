namespace Harness.Corpora;

/// <summary>One row of a corpus.</summary>
/// <param name="Label">What the reviewer thought.</param>
/// <param name="Text">Title and body as one text, trimmed, never empty.</param>
public readonly record struct LabelledText(BinaryLabel Label, string Text);
