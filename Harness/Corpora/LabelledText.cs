namespace Harness.Corpora;

/// <summary>One row of a corpus.</summary>
/// <param name="Label">The class.</param>
/// <param name="Text">Trimmed, never empty.</param>
public readonly record struct LabelledText(BinaryLabel Label, string Text);
