using Experiments.Tests.Models;
using Harness.Experiments;

namespace Experiments.Tests;

/// <summary>Experiments of the notebook with one factor changed, so that this factor explains a difference between the two.
/// The notebook's comparisons lack such experiments.</summary>
public static class Ablations
{
    /// <summary>The model of the simple recurrences, with convolutions instead of the recurrences.</summary>
    public static Experiment CnnMatched { get; } = Notebook.Rnn100 with
    {
        Name = "cnn-matched",
        Source = "Notebook cells 146-157, with convolutions as wide as those of cells 37 and 38",
        Question = "What does convolution make of 100 tokens if it has everything that the recurrence has?",
        Declares = new(1_335_905, "Embedding, Conv1D, Conv1D, GlobalMaxPooling1D, Dropout, Dense, BatchNormalization, Dense, BatchNormalization, Dense"),
        Model = random => new CnnMatchedClassifier(CnnMatchedClassifier.Hyperparameters.Notebook, random),
    };

    /// <summary>The model of the two stacked LSTMs without the second LSTM. The notebook's prose describes this model, but its code has two.</summary>
    public static Experiment LstmOneLayer { get; } = Notebook.Lstm with
    {
        Name = "lstm-one-layer",
        Source = "Notebook cells 11-19, without cell 14",
        Question = "What does the second LSTM add?",
        Declares = new(1_334_881, "Embedding, LSTM, Dropout, Dense, BatchNormalization, Dense, Dense"),
        Model = random => new LstmClassifier(LstmClassifier.Hyperparameters.Notebook with { Lstm2 = null }, random),
    };

    /// <summary>The model of the LSTM and the wide dense layer, with a dense layer as narrow as that of cell 16.</summary>
    public static Experiment LstmNarrowDense { get; } = Notebook.LstmWideDense with
    {
        Name = "lstm-narrow-dense",
        Source = "Notebook cells 12-14 of its second numbering, with the width of cell 16",
        Question = "What does the width of the dense layer add?",
        Declares = new(533_665, "Embedding, LSTM, Dense, Dropout, Dense"),
        Model = random => new LstmWideDenseClassifier(LstmWideDenseClassifier.Hyperparameters.Notebook with { Dense = 64 }, random),
    };

    /// <summary>The bidirectional LSTM without attention: its last states are classified.</summary>
    public static Experiment BilstmLastState { get; } = Notebook.BilstmAttention with
    {
        Name = "bilstm-last-state",
        Source = "Notebook cells 28-37, without cells 32 and 33",
        Question = "What does attention add to what the recurrence remembers by itself?",
        Declares = new(1_084_609, "Embedding, Bidirectional(LSTM), LastStates, Dense"),
        Model = random => new BilstmLastStateClassifier(BilstmAttentionClassifier.Hyperparameters.Notebook, random),
        KnownDefects = [Notebook.ReadsPadding],
    };
}
