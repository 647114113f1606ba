using Harness.Overlap;

namespace Harness.Tokens.Prepared;

/// <summary>What is known of prepared texts besides their columns.</summary>
/// <param name="Preparation">The settings.</param>
/// <param name="Vocabulary">The words that ids stand for.</param>
/// <param name="Train">Of the train split.</param>
/// <param name="Test">Of the test split.</param>
/// <param name="Overlap">Texts that stand in both splits, or twice in one.</param>
internal sealed record PreparedContents(Preparation Preparation, Vocabulary Vocabulary, PreparedSplitFacts Train, PreparedSplitFacts Test,
    DuplicateReport Overlap);
