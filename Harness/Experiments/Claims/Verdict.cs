using Harness.Invariants;
using Harness.Metrics;
using Harness.Metrics.Paired;

namespace Harness.Experiments.Claims;

/// <summary>The verdict on a claim, with the results that it is based on.</summary>
public sealed record Verdict
{
    private Verdict()
    {
    }

    /// <summary>The claim.</summary>
    public required Claim Claim { get; init; }

    /// <summary>The outcome.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary>The difference in the claim's metric, first minus second, with its interval before Holm's correction.</summary>
    public required PairedDifference Difference { get; init; }

    /// <summary>The two-sided p-value after Holm's correction over all claims of the comparison. A difference counts if this value is at most the
    /// level.</summary>
    public required double AdjustedP { get; init; }

    /// <summary>The two results, row by row.</summary>
    public required PairedComparison Comparison { get; init; }

    /// <summary>The number of rows or seeds that would decide the claim; null if it is decided, or if no number would.</summary>
    public required DecidingSize? WouldDecide { get; init; }

    /// <summary>The sign of the interval: 1 if it lies above zero, −1 if below, 0 if it contains zero, because then the sign may be chance.</summary>
    public int Sign => Difference.Lower95 > 0 ? 1 : Difference.Upper95 < 0 ? -1 : 0;

    /// <summary>The conclusion about accuracy, for the invariants of comparisons; null if there is none, or if another metric was compared.</summary>
    internal StatedClaim? Stated => (Outcome, Claim.Assertion.Metric) switch
    {
        (Outcome.Supported or Outcome.Refuted, ClaimMetric.Accuracy) when Difference.Mean > 0 =>
            new StatedClaim($"{Claim.Assertion.Name} is {Said(Outcome)}", Claim.Assertion.First.Name, Claim.Assertion.Second.Name),
        (Outcome.Supported or Outcome.Refuted, ClaimMetric.Accuracy) =>
            new StatedClaim($"{Claim.Assertion.Name} is {Said(Outcome)}", Claim.Assertion.Second.Name, Claim.Assertion.First.Name),
        _ => null,
    };

    /// <summary>Decides all claims of a comparison together. More claims need stronger evidence for each.</summary>
    /// <param name="claims">The claims; any number.</param>
    /// <param name="results">Returns the result of an experiment; called for the experiments of the claims.</param>
    /// <returns>One verdict for each claim, in their order.</returns>
    /// <exception cref="ClaimRefusedException">Results differ in factors that are not declared: rows, words or epochs.</exception>
    /// <exception cref="RunRefusedException">One of the results violates an invariant.</exception>
    /// <remarks>
    /// The p-value comes from <see cref="PairedDifference"/>, over rows and seeds. McNemar's test is reported too, but it holds only for the trained seeds.
    /// </remarks>
    public static IReadOnlyList<Verdict> Of(IReadOnlyList<Claim> claims, Func<Experiment, ExperimentResult> results)
    {
        var compared = claims.Select(claim => Compare(claim, results)).ToList();
        var differences = claims.Zip(compared, (claim, comparison) => comparison.In(claim.Assertion.Metric)).ToList();
        var adjusted = Holm.Adjust([.. differences.Select(difference => difference.P)]);
        var equivalence = Holm.Adjust([.. claims.Zip(differences, (claim, difference) => difference.EquivalenceP(claim.Assertion.SmallestDifference))]);
        return [.. claims.Select((claim, i) => Decide(claim, compared[i], differences[i], (adjusted[i], equivalence[i]), claims.Count))];
    }

    /// <summary>Formats the verdict and its figures in one line.</summary>
    public override string ToString() => $"{Claim.Assertion.Name}: {Said(Outcome)}, difference {Signed(Difference.Mean)} "
        + $"(95 % {Signed(Difference.Lower95)} to {Signed(Difference.Upper95)}), p {DistinctDigits.Format(AdjustedP, Claim.Assertion.Level, 4)}";

    /// <summary>Returns an outcome in words.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <returns>"supported", "refuted", "equivalent" or "undecided at this size".</returns>
    public static string Said(Outcome outcome) => outcome switch
    {
        Outcome.Supported => "supported",
        Outcome.Refuted => "refuted",
        Outcome.Equivalent => "equivalent",
        _ => "undecided at this size",
    };

    private static string Signed(double value) => DistinctDigits.Signed(value, 0, 3);

    private static PairedComparison Compare(Claim claim, Func<Experiment, ExperimentResult> results)
    {
        var comparison = PairedComparison.Of(results(claim.Assertion.First), results(claim.Assertion.Second));
        claim.Require(comparison.First, comparison.Second);
        return comparison;
    }

    private static Verdict Decide(
        Claim claim, PairedComparison comparison, PairedDifference difference, (double OfDifference, double OfEquivalence) adjustedP, int claims)
    {
        var outcome = OutcomeOf(claim.Assertion, difference, adjustedP.OfDifference, adjustedP.OfEquivalence);
        return new Verdict
        {
            Claim = claim,
            Outcome = outcome,
            Difference = difference,
            AdjustedP = adjustedP.OfDifference,
            Comparison = comparison,
            // The strictest of Holm's levels decides the claim whatever its rank among the others is.
            WouldDecide = outcome != Outcome.Undecided ? null : DecidingSize.For(difference, claim.Assertion.Level / claims),
        };
    }

    private static Outcome OutcomeOf(Assertion assertion, PairedDifference difference, double adjustedP, double adjustedEquivalenceP)
    {
        if (adjustedEquivalenceP <= assertion.Level)
            return Outcome.Equivalent;
        if (adjustedP > assertion.Level)
            return Outcome.Undecided;
        return difference.Mean > 0 == (assertion.Direction == Direction.Higher) ? Outcome.Supported : Outcome.Refuted;
    }
}
