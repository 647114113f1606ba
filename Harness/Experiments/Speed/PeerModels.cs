namespace Harness.Experiments.Speed;

/// <summary>Lists the models that every peer has too: the notebook's own.</summary>
public static class PeerModels
{
    /// <summary>Returns their experiments' names.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [Notebook.Cnn.Name, Notebook.Rnn100.Name, Notebook.Rnn50.Name, Notebook.Lstm.Name, Notebook.LstmWideDense.Name, Notebook.BilstmAttention.Name];
}
