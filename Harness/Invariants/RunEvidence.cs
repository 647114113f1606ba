using Harness.Corpora;
using Harness.Tokens;
using Harness.Training;

namespace Harness.Invariants;

/// <summary>What one run, of one seed, left behind for the invariants to judge it by.</summary>
public sealed record RunEvidence
{
    /// <summary>What the vocabulary and the weights were fitted on.</summary>
    public required Corpus Train { get; init; }

    /// <summary>What is kept for the end.</summary>
    public required Corpus Test { get; init; }

    /// <summary>The training rows as ids.</summary>
    public required EncodedCorpus EncodedTrain { get; init; }

    /// <summary>The test rows as ids.</summary>
    public required EncodedCorpus EncodedTest { get; init; }

    /// <summary>Rows of the test split whose text stands in the training split too.</summary>
    public required IReadOnlyList<SharedText> Overlap { get; init; }

    /// <summary>Length of a row in tokens, as the experiment declares it.</summary>
    public required int DeclaredTokens { get; init; }

    /// <summary>Of the epochs run so far.</summary>
    public IReadOnlyList<EpochRecord> Epochs { get; init; } = [];

    /// <summary>On the rows trained on; null before the end.</summary>
    public Evaluation? TrainEvaluation { get; init; }

    /// <summary>On the rows kept; null before the end.</summary>
    public Evaluation? TestEvaluation { get; init; }

    /// <summary>The evaluations that there are.</summary>
    public IEnumerable<Evaluation> Evaluations => new[] { TrainEvaluation, TestEvaluation }.OfType<Evaluation>();
}
