using Harness.Data;

namespace Harness.Training.Evidence;

/// <summary>Counts evaluations per thread. A run has its own thread, so the difference between the tally after and before it belongs to the run.</summary>
/// <param name="OfTest">Number of evaluations of test rows.</param>
/// <param name="Spent">Wall time of all evaluations.</param>
public readonly record struct EvaluationTally(int OfTest, TimeSpan Spent)
{
    [ThreadStatic]
    private static EvaluationTally _ofThisThread;

    /// <summary>The evaluations on the current thread since it started.</summary>
    public static EvaluationTally OfThisThread => _ofThisThread;

    /// <summary>Returns what was added since an earlier tally.</summary>
    /// <param name="later">The later tally.</param>
    /// <param name="earlier">The earlier tally.</param>
    /// <returns>The difference.</returns>
    public static EvaluationTally operator -(EvaluationTally later, EvaluationTally earlier) => new(later.OfTest - earlier.OfTest, later.Spent - earlier.Spent);

    /// <summary>Adds one evaluation.</summary>
    /// <param name="split">Split of the evaluated rows.</param>
    /// <param name="duration">Wall time of the evaluation.</param>
    internal static void Add(Split split, TimeSpan duration) =>
        _ofThisThread = new(_ofThisThread.OfTest + (split == Split.Test ? 1 : 0), _ofThisThread.Spent + duration);
}
