using Harness.Metrics;
using MathNet.Numerics.Distributions;

namespace Harness.Invariants.Comparisons;

/// <summary>Checks that a claimed improvement is more than chance: the 95 % interval of the paired difference lies above 0.</summary>
internal sealed class ClaimsIntervalExcludesZero : IInvariant<ComparisonEvidence>
{
    /// <inheritdoc/>
    public string Name => "claims-interval-excludes-0";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [30];

    /// <inheritdoc/>
    public string Defends => "\"The clear superiority of recurrence over convolution\" was claimed with test accuracies of .33 % and 49.89 %.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Comparison;

    /// <inheritdoc/>
    public string Cost => "One t quantile a claim.";

    /// <inheritdoc/>
    public bool Applies(ComparisonEvidence evidence) => evidence.Claims.Count > 0;

    /// <inheritdoc/>
    public Violation? Check(ComparisonEvidence evidence) => evidence.Claims
        .Select(claim => Check(claim, evidence[claim.Better], evidence[claim.Worse])).FirstOrDefault(violation => violation is not null);

    private Violation? Check(StatedClaim claim, ComparedResult better, ComparedResult worse)
    {
        var differences = better.Runs.Join(worse.Runs, run => run.Seed, run => run.Seed, (one, other) => Accuracy(one) - Accuracy(other)).ToList();
        if (differences.Count < 2)
            return Refuse(claim, differences.Count == 1 ? "rests on only one seed that both experiments have" : "rests on no seed that both experiments have");
        var difference = MeanAndDeviation.Of(differences);
        var half = StudentT.InvCDF(0, 1, differences.Count - 1, .975) * difference.StandardDeviation / Math.Sqrt(differences.Count);
        return difference.Mean - half > 0
            ? null
            : Refuse(claim,
                $"rests on a difference of {DistinctDigits.Signed(difference.Mean, half, 3)} ± {DistinctDigits.Format(half, difference.Mean, 3)} over "
                + FormattableString.Invariant($"{differences.Count} seeds"));
    }

    private Violation Refuse(StatedClaim claim, string rests) => new(Name,
        $"\"{claim.Sentence}\" {rests}.",
        $"{claim.Better} above {claim.Worse} on the test split, with a 95 % interval of the paired difference that excludes 0.",
        "too few seeds, too few test rows, or a conclusion that was written before the figures were known.",
        "both experiments' test accuracies, seed by seed");

    private static double Accuracy(ComparedRun run) => run.Evidence.TestEvaluation!.Metrics.Accuracy;
}
