using Experiments.Tests.Models;
using Harness.Experiments;

namespace Experiments.Tests;

/// <summary>Controls for the notebook's models: a fair CNN, a repaired attention, and two baselines.</summary>
public static class Controls
{
    /// <summary>The notebook's CNN with the embedding of the recurrences in front and no other change. Expected with 3.6 M rows: 93.5–95 %.</summary>
    public static Experiment CnnEmbedding { get; } = Notebook.Cnn with
    {
        Name = "cnn-embedding",
        Source = "Notebook cells 36-48, with the embedding of cell 147",
        Question = "What do convolutions make of words?",
        Model = random => new CnnEmbeddingClassifier(CnnEmbeddingClassifier.Hyperparameters.Notebook, random),
        Declares = new(1_481_409, $"Embedding, {Notebook.Convolutions}"),
        ExpectedOnAllRows = Notebook.NearTheLiterature,
        KnownDefects = [Notebook.ReadsPadding, "every-layer-matters"],
    };

    /// <summary>The notebook's bidirectional LSTM with an attention that can focus.</summary>
    public static Experiment BilstmAttentionRepaired { get; } = Notebook.BilstmAttention with
    {
        Name = "bilstm-attention-repaired",
        Source = "Notebook cells 28-37, with the attention of Bahdanau et al. 2014 and Yang et al. 2016",
        Question = "What does attention add if it can focus?",
        Model = random => new BilstmAttentionRepairedClassifier(BilstmAttentionClassifier.Hyperparameters.Notebook, random),
        Declares = new(1_101_249, "Embedding, Bidirectional(LSTM), StepAttention, Dense"),
        ExpectedOnAllRows = Notebook.NearTheLiterature,
        KnownDefects = [Notebook.ReadsPadding],
    };

    /// <summary>A logistic regression over the counts of the same words. A sequence model that is not better has learnt nothing from the word order.
    /// Zhang et al. 2015: 90.4 %.</summary>
    public static Experiment BagOfWords { get; } = Baselines.BagOfWords(Notebook.HundredTokens, Notebook.Sentiment) with
    {
        Source = "a control of the harness",
        ExpectedOnAllRows = new(.85, .93, "90.4 % in Zhang et al. 2015"),
    };

    /// <summary>A classifier that predicts the most frequent training class for every row.</summary>
    public static Experiment Majority { get; } = Baselines.Majority(Notebook.HundredTokens, Notebook.Sentiment) with
    {
        Source = BagOfWords.Source,
        ExpectedOnAllRows = new(.45, .55, "both classes are equally frequent"),
        // It does not read the texts.
        KnownDefects = ["beats-its-shuffled-labels", "beats-a-bag-of-words", "beats-the-lengths-of-texts", "finds-a-word-that-decides"],
    };
}
