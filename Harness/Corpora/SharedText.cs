namespace Harness.Corpora;

/// <summary>A text that stands in both splits.</summary>
/// <param name="TestRow">Its row in the test corpus, from 0.</param>
/// <param name="TrainRow">The first row of the train corpus that has it, from 0.</param>
public readonly record struct SharedText(int TestRow, int TrainRow);
