using Harness.Models;
using Harness.Tokens;

namespace Harness.Experiments;

/// <summary>The comparisons of the notebook, as it states them and with its mistakes repaired.</summary>
public static class Notebook
{
    /// <summary>Cells 6–9: the 10,000 most frequent words of the first 100,000 training texts, 100 tokens a review.</summary>
    private static readonly Tokenisation HundredTokens = new() { VocabularySize = 10_000, Tokens = 100, FitRows = 100_000 };

    /// <summary>Adam(), Keras' default.</summary>
    private const double LearningRate = 1e-3;

    /// <summary>
    /// Cells 11–19. 1,367,905 parameters; 16.4 MFLOP forward a review, 8.77 ms a step on the notebook's laptop GPU.
    /// Expected with 3.6 M rows: 94–95 % (the notebook, with labels 1/2: 50 %).
    /// </summary>
    public static Experiment Lstm { get; } = new()
    {
        Name = "lstm",
        Source = "Notebook cells 11-19",
        Question = "What do two stacked LSTMs make of 100 tokens?",
        Tokenisation = HundredTokens,
        Model = random => new LstmClassifier(random),
        BatchSize = 32,
        LearningRate = LearningRate,
    };

    /// <summary>
    /// Cells 12–14 of the last session. 546,337 parameters; 5.87 MFLOP forward a review, 4.08 ms a step on the notebook's laptop GPU.
    /// Expected with 3.6 M rows: 94–95 % (the notebook, with labels 1/2: 50 %).
    /// </summary>
    public static Experiment LstmWideDense { get; } = new()
    {
        Name = "lstm-wide-dense",
        Source = "Notebook cells 12-14 of the session after",
        Question = "Does one LSTM with a wide dense layer do as well as two?",
        Tokenisation = HundredTokens,
        Model = random => new LstmWideDenseClassifier(random),
        BatchSize = 32,
        LearningRate = LearningRate,
    };
}
