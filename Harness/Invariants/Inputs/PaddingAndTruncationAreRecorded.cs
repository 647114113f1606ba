using Harness.Tokens;

namespace Harness.Invariants.Inputs;

/// <summary>Checks that the recorded counts of padding and truncation agree with the ids.</summary>
internal sealed class PaddingAndTruncationAreRecorded : IInvariant<RunEvidence>
{
    /// <inheritdoc/>
    public string Name => "padding-and-truncation-are-recorded";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [12, 13];

    /// <inheritdoc/>
    public string Defends => "Long texts lost their titles, and a fifth of the row of a short text was padding. Neither was recorded.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Data;

    /// <inheritdoc/>
    public string Cost => "One vectorised pass over the ids: .03 s for a million texts.";

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) => Check(evidence.EncodedTrain) ?? Check(evidence.EncodedTest);

    private Violation? Check(EncodedCorpus corpus)
    {
        var zeros = corpus.Ids.Span.Count((short)0);
        var lost = corpus.WordsSeen - corpus.WordsDropped - (corpus.Ids.Length - zeros);
        if (zeros != corpus.Pads)
            return Refuse($"{zeros} ids of the {corpus.Split} split are padding; {corpus.Pads} are recorded.");
        return lost >= corpus.RowsTruncated && (lost == 0 || corpus.RowsTruncated > 0)
            ? null
            : Refuse($"{lost} known words of the {corpus.Split} split were cut off; {corpus.RowsTruncated} truncated rows are recorded.");
    }

    private Violation Refuse(string seen) => new(Name, seen,
        "every 0 is counted as padding, and every row that lost known words is counted as truncated.",
        "rows that were padded or cut after they were encoded.",
        "Harness/Tokens/Encoder.cs and SequencePadding.cs");
}
