using Harness.Data;

namespace Harness.Tokens.Prepared;

/// <summary>The progress of the preparation of a split.</summary>
/// <param name="Split">The split.</param>
/// <param name="Rows">The number of rows encoded so far.</param>
/// <param name="TextBytes">The number of bytes of text in those rows.</param>
/// <param name="FileBytes">The number of bytes of the split's file, as stored (packed or plain), that were read for them.</param>
public readonly record struct PreparationProgress(Split Split, int Rows, long TextBytes, long FileBytes);
