using Harness.Metrics;
using Harness.Training;

namespace Harness.Invariants.Results;

/// <summary>Checks that no accuracy is further below the share of the majority class than chance explains.</summary>
internal sealed class AccuracyIsNotBelowChance : IInvariant<RunEvidence>
{
    private const int Sigmas = 5;

    /// <inheritdoc/>
    public string Name => "accuracy-is-not-below-chance";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [6];

    /// <inheritdoc/>
    public string Defends => "A test accuracy of .0033, read as a weak model; it was 49.99 % under another encoding.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Result;

    /// <inheritdoc/>
    public string Cost => "One square root.";

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) => evidence.Evaluations.Select(Check).FirstOrDefault(violation => violation is not null);

    private Violation? Check(Evaluation evaluation)
    {
        var (majority, rows) = (evaluation.Metrics.Matrix.MajorityShare, evaluation.Metrics.Rows);
        var least = majority - Sigmas * Math.Sqrt(majority * (1 - majority) / rows);
        var accuracy = evaluation.Reported.Accuracy;
        return !(accuracy < least) ? null : new Violation(Name,
            FormattableString.Invariant($"The accuracy on the {evaluation.Split} split is {DistinctDigits.Percentage(accuracy, least, 2)}."),
            $"at least {DistinctDigits.Percentage(least, accuracy, 2)}: "
                + FormattableString.Invariant($"the majority class, {majority:P2}, less {Sigmas}σ of {rows} rows."),
            "an encoding failure, not a weak model: a weak one is at chance. Labels of another domain, or turned round.",
            "the labels of the two splits, and the scoring that was given to Harness/Training/Evaluator.cs");
    }
}
