namespace Harness.Experiments;

/// <summary>All experiments and controls: what a comparison compares.</summary>
public static class EveryExperiment
{
    /// <summary>In the order in which tables list them.</summary>
    public static IReadOnlyList<Experiment> All { get; } =
    [
        Notebook.Cnn, Notebook.Rnn100, Notebook.Rnn50, Notebook.Lstm, Notebook.LstmWideDense, Notebook.BilstmAttention,
        Controls.CnnEmbedding, Controls.BilstmAttentionRepaired, Controls.BagOfWords, Controls.Majority,
    ];
}
