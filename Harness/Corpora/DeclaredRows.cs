namespace Harness.Corpora;

/// <summary>What is known of a split before it is read.</summary>
/// <param name="Rows">All rows.</param>
/// <param name="Positives">Those labelled positive.</param>
public sealed record DeclaredRows(int Rows, int Positives);
