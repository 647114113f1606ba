using Harness.Tokens;

namespace Harness.Invariants.Inputs;

/// <summary>Checks that training and test rows are encoded with the same vocabulary, length, padding and label domain.</summary>
internal sealed class BothSplitsAreEncodedAlike : IInvariant<RunEvidence>
{
    /// <inheritdoc/>
    public string Name => "both-splits-are-encoded-alike";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [5];

    /// <inheritdoc/>
    public string Defends => "A train precision of .4764 needs labels 0; a test AUC of 0 shows that there are none. The two splits were encoded differently.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Data;

    /// <inheritdoc/>
    public string Cost => "One vectorised pass over the labels; the encoders are compared by fingerprint.";

    /// <inheritdoc/>
    IReadOnlyList<string> IInvariant.FollowsFrom => ["both-classes-are-evaluated", "every-class-is-evaluated"];

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence)
    {
        var (train, test) = (Encoding.Of(evidence.EncodedTrain), Encoding.Of(evidence.EncodedTest));
        return train == test ? null : new Violation(Name,
            $"The training rows were encoded with {train}; the test rows with {test}.",
            "the same encoder and the same label values for both splits. Otherwise an id stands for another word in the test than in the training.",
            "a vocabulary that was fitted again on the test split, or labels that were remapped in one split only.",
            "Harness/Experiments/Dataset.cs, which encodes both");
    }

    private sealed record Encoding(string Vocabulary, int Size, int Tokens, SequencePadding Padding, string Labels)
    {
        public static Encoding Of(EncodedCorpus corpus) =>
            new(corpus.VocabularyFingerprint, corpus.VocabularySize, corpus.Tokens, corpus.Padding,
                string.Join("/", corpus.Labels.ToArray().Distinct().Order()));

        public override string ToString() =>
            $"vocabulary {Vocabulary[..8]} of {Size}, {Tokens} tokens, padding {Padding.Padding}, truncating {Padding.Truncating}, labels {Labels}";
    }
}
