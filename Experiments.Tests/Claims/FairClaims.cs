using Harness.Experiments.Claims;

namespace Experiments.Tests.Claims;

/// <summary>Fair versions of the notebook's claims: the two experiments of each differ in one factor.</summary>
public static class FairClaims
{
    /// <summary>
    /// One percentage point of accuracy. The notebook rounds accuracies to points and ranks models by them. One point is also less than the standard error of
    /// 1,000 test reviews (.011 at an accuracy of .87), so a user who tries a model on some hundred reviews would not notice it.
    /// </summary>
    internal const double OnePoint = .01;

    /// <summary>Half a percentage point of the area under the ROC curve. Near .95, a loss of .005 means that the number of misranked pairs grows by a
    /// tenth.</summary>
    internal const double HalfAPointOfRocAuc = .005;

    /// <summary>The fair version of <see cref="NotebookClaims.ConvolutionForgets"/>: another possible reason for the low accuracy of the CNN.</summary>
    public static Assertion ConvolutionNeedsWords { get; } = new()
    {
        Name = "convolution-needs-words",
        Statement = "The CNN's accuracy is low because it reads word ids as magnitudes.",
        Source = "The notebook's CNN without and with an embedding",
        First = Notebook.Cnn,
        Second = Controls.CnnEmbedding,
        Factor = "embedding",
        Direction = Direction.Lower,
        SmallestDifference = OnePoint,
    };

    /// <summary>The fair version of <see cref="NotebookClaims.RecurrenceOverConvolution"/>.</summary>
    public static Assertion RecurrenceOverConvolution { get; } = new()
    {
        Name = "recurrence-over-convolution",
        Statement = "Recurrence does better than convolution with the same embedding, rows and everything else.",
        Source = "The notebook's recurrences, and convolutions in their place",
        First = Notebook.Rnn100,
        Second = Ablations.CnnMatched,
        Factor = "sequence layers",
        Direction = Direction.Higher,
        SmallestDifference = OnePoint,
    };

    /// <summary>The fair version of <see cref="NotebookClaims.ShortTextsOverfit"/>, which really uses 50 tokens.</summary>
    public static Assertion FiftyTokensAreTooFew { get; } = new()
    {
        Name = "fifty-tokens-are-too-few",
        Statement = "With 50 tokens the recurrence generalises worse than with 100.",
        Source = "The notebook's recurrences at both lengths",
        First = Notebook.Rnn50,
        Second = Notebook.Rnn100,
        Factor = "tokens",
        Direction = Direction.Lower,
        SmallestDifference = OnePoint,
    };

    /// <summary>The same claim about the ranking of the scores. Accuracy cannot distinguish a badly placed threshold from a worse model.</summary>
    public static Assertion FiftyTokensRankWorse { get; } = FiftyTokensAreTooFew with
    {
        Name = "fifty-tokens-rank-worse",
        Statement = "With 50 tokens the recurrence orders reviews worse than with 100.",
        Metric = ClaimMetric.RocAuc,
        SmallestDifference = HalfAPointOfRocAuc,
    };

    /// <summary>The fair version of <see cref="NotebookClaims.LstmTooSimple"/>.</summary>
    public static Assertion SecondLstmHelps { get; } = new()
    {
        Name = "second-lstm-helps",
        Statement = "Two LSTM layers do better than one.",
        Source = "The notebook's LSTM with and without its second layer",
        First = Notebook.Lstm,
        Second = Ablations.LstmOneLayer,
        Factor = "sequence layers",
        Direction = Direction.Higher,
        SmallestDifference = OnePoint,
    };

    /// <summary>The fair version of <see cref="NotebookClaims.LargerDense"/>.</summary>
    public static Assertion WideDenseHelps { get; } = new()
    {
        Name = "wide-dense-helps",
        Statement = "A dense layer of 256 units does better than one of 64.",
        Source = "The notebook's second LSTM with either",
        First = Notebook.LstmWideDense,
        Second = Ablations.LstmNarrowDense,
        Factor = "dense layers",
        Direction = Direction.Higher,
        SmallestDifference = OnePoint,
    };

    /// <summary>The fair version of <see cref="NotebookClaims.AttentionImproves"/>.</summary>
    public static Assertion AttentionHelps { get; } = new()
    {
        Name = "attention-helps",
        Statement = "The notebook's attention does better than the last state of each direction.",
        Source = "The notebook's bidirectional LSTM with either",
        First = Notebook.BilstmAttention,
        Second = Ablations.BilstmLastState,
        Factor = "pooling",
        Direction = Direction.Higher,
        SmallestDifference = OnePoint,
    };

    /// <summary>The same claim about an attention that can focus.</summary>
    public static Assertion RepairedAttentionHelps { get; } = AttentionHelps with
    {
        Name = "repaired-attention-helps",
        Statement = "An attention that can focus does better than the last state of each direction.",
        First = Controls.BilstmAttentionRepaired,
    };

    /// <summary>The notebook's claims with their fair versions, in the notebook's order.</summary>
    public static IReadOnlyList<(Assertion Notebook, IReadOnlyList<Assertion> Fair)> Beside { get; } =
    [
        (NotebookClaims.ConvolutionForgets, [ConvolutionNeedsWords]),
        (NotebookClaims.RecurrenceOverConvolution, [RecurrenceOverConvolution]),
        (NotebookClaims.ShortTextsOverfit, [FiftyTokensAreTooFew, FiftyTokensRankWorse]),
        (NotebookClaims.LstmTooSimple, [SecondLstmHelps]),
        (NotebookClaims.LargerDense, [WideDenseHelps]),
        (NotebookClaims.AttentionImproves, [AttentionHelps, RepairedAttentionHelps]),
    ];

    /// <summary>All fair claims, which a comparison decides together.</summary>
    public static IReadOnlyList<Assertion> All { get; } = [.. Beside.SelectMany(pair => pair.Fair)];
}
