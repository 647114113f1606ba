using Harness.Tokens;

namespace Harness.Experiments;

/// <summary>All experiments and controls: what a comparison compares.</summary>
public static class EveryExperiment
{
    /// <summary>In the order in which tables list them.</summary>
    public static IReadOnlyList<Experiment> All { get; } =
    [
        Notebook.Cnn, Notebook.Rnn100, Notebook.Rnn50, Notebook.Lstm, Notebook.LstmWideDense, Notebook.BilstmAttention,
        Controls.CnnEmbedding, Controls.BilstmAttentionRepaired,
        FairOpponents.CnnMatched, FairOpponents.LstmOneLayer, FairOpponents.LstmNarrowDense, FairOpponents.BilstmLastState,
        Controls.BagOfWords, Controls.Majority,
    ];

    /// <summary>What to prepare where one tokenisation is asked for: all lengths that are declared with the same vocabulary,
    /// so that one pass over the text serves them.</summary>
    /// <param name="tokenisation">The one that is asked for.</param>
    /// <returns>A preparation that has it.</returns>
    public static Preparation PreparationOf(Tokenisation tokenisation)
    {
        ArgumentNullException.ThrowIfNull(tokenisation);
        var declared = All.Select(experiment => experiment.Tokenisation).Where(other => other with { Tokens = tokenisation.Tokens } == tokenisation)
            .Select(other => other.Tokens);
        return new Preparation(tokenisation.VocabularySize, tokenisation.FitRows, declared.Contains(tokenisation.Tokens) ? declared : [tokenisation.Tokens]);
    }
}
