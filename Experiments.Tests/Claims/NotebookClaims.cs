using Harness.Experiments.Claims;

namespace Experiments.Tests.Claims;

/// <summary>The notebook's claims about its own experiments. None of them may be made, because more than the named factor differs.</summary>
public static class NotebookClaims
{
    /// <summary>The claim after cell 157. It compares a CNN on raw word ids with a recurrence that has an embedding.</summary>
    public static Assertion RecurrenceOverConvolution { get; } = new()
    {
        Name = "notebook-recurrence-over-convolution",
        Statement = "Recurrence is clearly superior to convolution on text.",
        Source = "Notebook, after cell 157",
        First = Notebook.Rnn100,
        Second = Notebook.Cnn,
        Factor = "sequence layers",
        Direction = Direction.Higher,
        SmallestDifference = FairClaims.OnePoint,
    };

    /// <summary>The claim after cell 48. The comparison is with the LSTM, the only model of the notebook with gates for long-term memory.</summary>
    public static Assertion ConvolutionForgets { get; } = new()
    {
        Name = "notebook-convolution-forgets",
        Statement = "The CNN's accuracy is low because convolutions are limited in long-term dependencies.",
        Source = "Notebook, after cell 48",
        First = Notebook.Cnn,
        Second = Notebook.Lstm,
        Factor = "sequence layers",
        Direction = Direction.Lower,
        SmallestDifference = FairClaims.OnePoint,
    };

    /// <summary>The claim after cell 199.
    /// Both models read 100 tokens: Keras ignores <c>input_length</c>, and the padding was done only once (defect 10).</summary>
    public static Assertion ShortTextsOverfit { get; } = new()
    {
        Name = "notebook-short-texts-overfit",
        Statement = "With 50 tokens the model overfits and generalises worse than with 100.",
        Source = "Notebook, after cell 199",
        First = Notebook.Rnn100 with { Name = "rnn-50 as the notebook ran it" },
        Second = Notebook.Rnn100,
        Factor = "tokens",
        Direction = Direction.Lower,
        SmallestDifference = FairClaims.OnePoint,
    };

    /// <summary>The claim after cell 19. The model actually has two LSTM layers (defect 23).</summary>
    public static Assertion LstmTooSimple { get; } = new()
    {
        Name = "notebook-lstm-too-simple",
        Statement = "The LSTM performs poorly because one LSTM layer is too little.",
        Source = "Notebook, after cell 19",
        First = Notebook.Lstm,
        Second = Notebook.Rnn100,
        Factor = "sequence layers",
        Direction = Direction.Lower,
        SmallestDifference = FairClaims.OnePoint,
    };

    /// <summary>The claim in the heading before the second cell 12. The dense layer is larger, but the model is 2.5 times smaller (defect 23).</summary>
    public static Assertion LargerDense { get; } = new()
    {
        Name = "notebook-larger-dense",
        Statement = "A larger dense layer gives the LSTM the complexity that it lacks.",
        Source = "Notebook, before cell 12 of its second numbering",
        First = Notebook.LstmWideDense,
        Second = Notebook.Lstm,
        Factor = "dense layers",
        Direction = Direction.Higher,
        SmallestDifference = FairClaims.OnePoint,
    };

    /// <summary>The claim before cell 32.</summary>
    public static Assertion AttentionImproves { get; } = new()
    {
        Name = "notebook-attention-improves",
        Statement = "Attention improves performance, for it weights the words that matter.",
        Source = "Notebook, before cell 32",
        First = Notebook.BilstmAttention,
        Second = Notebook.Lstm,
        Factor = "pooling",
        Direction = Direction.Higher,
        SmallestDifference = FairClaims.OnePoint,
    };
}
