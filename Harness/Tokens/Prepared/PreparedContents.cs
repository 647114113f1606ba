using Harness.Overlap;

namespace Harness.Tokens.Prepared;

/// <summary>The facts about prepared texts, without their columns.</summary>
/// <param name="Preparation">The settings.</param>
/// <param name="Vocabulary">The words of the ids.</param>
/// <param name="Train">The facts about the train split.</param>
/// <param name="Test">The facts about the test split.</param>
/// <param name="Overlap">The texts that occur in both splits, or twice in one.</param>
internal sealed record PreparedContents(Preparation Preparation, Vocabulary Vocabulary, PreparedSplitFacts Train, PreparedSplitFacts Test,
    DuplicateReport Overlap);
