namespace Harness.Overlap;

/// <summary>A row and another one that says the same, or nearly.</summary>
/// <param name="Row">The row that says nothing new, from 0 in its split.</param>
/// <param name="Witness">The row it repeats, from 0: of the train split, or an earlier one of its own.</param>
/// <param name="Similarity">1 for equal normalised texts; for others an estimate of the share of word pairs that both have, among those of either.</param>
/// <param name="LabelsDiffer">Whether the two are labelled differently.</param>
public readonly record struct DuplicatePair(int Row, int Witness, double Similarity, bool LabelsDiffer);
