namespace Harness.Overlap;

/// <summary>A row, and another row with the same or nearly the same text.</summary>
/// <param name="Row">The index of the duplicate row, from 0 in its split.</param>
/// <param name="Match">The index of the row that it matches, from 0: in the train split, or earlier in its own split.</param>
/// <param name="Similarity">1 for equal normalised texts; otherwise an estimate of the Jaccard similarity of their word pairs, in [0, 1].</param>
/// <param name="LabelsDiffer">Whether the two rows have different labels.</param>
public readonly record struct DuplicatePair(int Row, int Match, double Similarity, bool LabelsDiffer);
