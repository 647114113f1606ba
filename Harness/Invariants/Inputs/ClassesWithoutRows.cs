using Harness.Data;

namespace Harness.Invariants.Inputs;

/// <summary>Finds splits and evaluations that lack a class.</summary>
internal static class ClassesWithoutRows
{
    /// <summary>Finds the first one: the training split, the test split, then the evaluations.</summary>
    /// <param name="evidence">The evidence of a run.</param>
    /// <param name="violation">Describes it: the split, whether it is an evaluation of the split, and the number of rows of each class.</param>
    /// <returns>The violation, or null if no class is missing.</returns>
    public static Violation? First(RunEvidence evidence, Func<Split, bool, IReadOnlyList<long>, Violation> violation)
    {
        return Check(evidence.Train.Split, false, [.. evidence.Train.RowsOfClass]) ?? Check(evidence.Test.Split, false, [.. evidence.Test.RowsOfClass])
            ?? evidence.Evaluations.Select(evaluation => Check(evaluation.Split, true,
                [.. Enumerable.Range(0, evaluation.Metrics.Matrix.Classes).Select(evaluation.Metrics.Matrix.RowsOf)]))
                .FirstOrDefault(found => found is not null);

        Violation? Check(Split split, bool isEvaluation, IReadOnlyList<long> rows)
        {
            long[] ofClass = [.. Enumerable.Range(0, evidence.Objective.Classes).Select(label => label < rows.Count ? rows[label] : 0)];
            return ofClass.Contains(0) ? violation(split, isEvaluation, ofClass) : null;
        }
    }
}
