using Harness.Metrics;
using Harness.Training;

namespace Harness.Invariants.Results;

/// <summary>Checks that the reported accuracy and loss equal those that torch computes on the device.</summary>
internal sealed class TwoWaysOfCountingAgree : IInvariant<RunEvidence>
{
    /// <summary>The relative tolerance. One side sums doubles converted from floats in C#; the other sums in torch.</summary>
    private const double Rounding = 1e-6;

    /// <inheritdoc/>
    public string Name => "two-ways-of-counting-agree";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [26];

    /// <inheritdoc/>
    public string Defends => "The progress bar shows .4951, and the line below it 49.89 %. Another pair is .9816 and 97.90 %.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Result;

    /// <inheritdoc/>
    public string Cost => "Four passes over one number a row, on the device.";

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) => evidence.Evaluations.Where(evaluation => !Agree(evaluation)).Select(evaluation => new Violation(Name,
        $"The {evaluation.Split} split is reported with {Figures(Reported(evaluation), Recounted(evaluation))}; "
            + $"a second computation gives {Figures(Recounted(evaluation), Reported(evaluation))}.",
        "the same figures, apart from rounding. Both use all rows and the final weights.",
        "running means of a progress bar, taken while the weights changed, or different labels on the device and in the metrics.",
        "Harness/Training/Evaluator.cs, the only source of metrics")).FirstOrDefault();

    private static (double Accuracy, double Loss) Reported(Evaluation evaluation) => (evaluation.Reported.Accuracy, evaluation.Reported.Loss);

    private static (double Accuracy, double Loss) Recounted(Evaluation evaluation) => (evaluation.Recount.Accuracy, evaluation.Recount.Loss);

    private static string Figures((double Accuracy, double Loss) figures, (double Accuracy, double Loss) others) =>
        $"accuracy {DistinctDigits.Trimmed(figures.Accuracy, others.Accuracy, 6)} and loss {DistinctDigits.Trimmed(figures.Loss, others.Loss, 6)}";

    private static bool Agree(Evaluation evaluation) =>
        Near(evaluation.Reported.Accuracy, evaluation.Recount.Accuracy) && Near(evaluation.Reported.Loss, evaluation.Recount.Loss);

    /// <summary>Compares two values. Two NaN count as equal, because another invariant checks that the metrics exist.</summary>
    private static bool Near(double one, double other) => !(Math.Abs(one - other) > Rounding * Math.Max(1, Math.Abs(other)));
}
