using Harness.Data;

namespace Harness.Tokens.Prepared;

/// <summary>How far the preparation of a split has come.</summary>
/// <param name="Split">Which.</param>
/// <param name="Rows">Rows encoded so far.</param>
/// <param name="TextBytes">Bytes of text in those rows.</param>
/// <param name="FileBytes">Bytes of the split's file, packed or not, that were read for it.</param>
public readonly record struct PreparationProgress(Split Split, int Rows, long TextBytes, long FileBytes);
