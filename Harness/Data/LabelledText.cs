namespace Harness.Data;

/// <summary>One row of a corpus.</summary>
/// <param name="Label">The index of the class, 0 to K − 1; see <see cref="Labels"/>.</param>
/// <param name="Text">The trimmed text, never empty.</param>
public readonly record struct LabelledText(byte Label, string Text);
