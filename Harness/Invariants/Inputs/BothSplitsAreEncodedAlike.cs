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
    public string Defends => "Train precision .4764 needs labels 0, test AUC 0 has none: the two were not encoded alike.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Data;

    /// <inheritdoc/>
    public string Cost => "One vectorised pass over the labels; the encoders are compared by fingerprint.";

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence)
    {
        var (train, test) = (Encoding.Of(evidence.EncodedTrain), Encoding.Of(evidence.EncodedTest));
        return train == test ? null : new Violation(Name,
            $"The training rows are encoded by {train}; the test rows by {test}.",
            "one encoder and one domain of labels for both; else a model is tested on another language than it learnt.",
            "a vocabulary fitted again on the test split, or labels remapped in one of two cells.",
            "Harness/Experiments/Dataset.cs, which encodes both");
    }

    private sealed record Encoding(string Vocabulary, int Size, int Tokens, SequencePadding Padding, string Labels)
    {
        public static Encoding Of(EncodedCorpus corpus) =>
            new(corpus.VocabularyFingerprint, corpus.VocabularySize, corpus.Tokens, corpus.Padding,
                string.Join("/", corpus.Labels.ToArray().Distinct().Order()));

        public override string ToString() =>
            $"vocabulary {Vocabulary[..8]} of {Size}, {Tokens} tokens, zeros {Padding.Padding}, cut {Padding.Truncating}, labels {Labels}";
    }
}
