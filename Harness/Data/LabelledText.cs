namespace Harness.Data;

/// <summary>One row of a corpus.</summary>
/// <param name="Label">The index of its class, 0 to K − 1, see <see cref="Labels"/>.</param>
/// <param name="Text">Trimmed, never empty.</param>
public readonly record struct LabelledText(byte Label, string Text);
