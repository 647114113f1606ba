using Harness.Data;

namespace Harness.Training.Evidence;

/// <summary>How much has been evaluated. A run has a thread of its own, so the tally of its thread, after minus before, is the run's.</summary>
/// <param name="OfTest">Evaluations of test rows.</param>
/// <param name="Spent">Wall time of all evaluations.</param>
public readonly record struct EvaluationTally(int OfTest, TimeSpan Spent)
{
    [ThreadStatic]
    private static EvaluationTally _ofThisThread;

    /// <summary>Everything evaluated on the thread that asks, since it began.</summary>
    public static EvaluationTally OfThisThread => _ofThisThread;

    /// <summary>What was added to an earlier tally.</summary>
    /// <param name="later">The tally now.</param>
    /// <param name="earlier">The tally then.</param>
    /// <returns>The difference.</returns>
    public static EvaluationTally operator -(EvaluationTally later, EvaluationTally earlier) => new(later.OfTest - earlier.OfTest, later.Spent - earlier.Spent);

    /// <summary>Notes one evaluation.</summary>
    /// <param name="split">Of which rows.</param>
    /// <param name="duration">How long it took.</param>
    internal static void Add(Split split, TimeSpan duration) =>
        _ofThisThread = new(_ofThisThread.OfTest + (split == Split.Test ? 1 : 0), _ofThisThread.Spent + duration);
}
