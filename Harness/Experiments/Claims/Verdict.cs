using System.Globalization;
using Harness.Invariants;
using Harness.Metrics.Paired;

namespace Harness.Experiments.Claims;

/// <summary>What the results say of a claim.</summary>
public sealed record Verdict
{
    private Verdict()
    {
    }

    /// <summary>What was to be decided.</summary>
    public required Claim Claim { get; init; }

    /// <summary>How it ended.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary>First minus second in the claim's measure, with its interval; the interval is the claim's own, before Holm's correction.</summary>
    public required PairedDifference Difference { get; init; }

    /// <summary>Two-sided p after Holm's correction over all claims of the comparison; the claim is decided where it does not exceed the level.</summary>
    public required double AdjustedP { get; init; }

    /// <summary>The two results, row by row.</summary>
    public required PairedComparison Comparison { get; init; }

    /// <summary>What would decide it; null if it is decided, or if nothing would.</summary>
    public required DecidingSize? WouldDecide { get; init; }

    /// <summary>Which way the interval points: 1 where it lies above zero, −1 below, 0 where it holds zero, for then the sign is chance too.</summary>
    public int Sign => Difference.Lower95 > 0 ? 1 : Difference.Upper95 < 0 ? -1 : 0;

    /// <summary>What is concluded of accuracy, for the invariants of comparisons; null where nothing is, or another measure was compared.</summary>
    internal StatedClaim? Stated => (Outcome, Claim.Assertion.Measure) switch
    {
        (Outcome.Supported or Outcome.Refuted, ClaimMetric.Accuracy) when Difference.Mean > 0 =>
            new StatedClaim($"{Claim.Assertion.Name} is {Said(Outcome)}", Claim.Assertion.First.Name, Claim.Assertion.Second.Name),
        (Outcome.Supported or Outcome.Refuted, ClaimMetric.Accuracy) =>
            new StatedClaim($"{Claim.Assertion.Name} is {Said(Outcome)}", Claim.Assertion.Second.Name, Claim.Assertion.First.Name),
        _ => null,
    };

    /// <summary>Decides all claims of a comparison together: the more of them, the more it takes for each.</summary>
    /// <param name="claims">Any number.</param>
    /// <param name="results">The result of an experiment; asked for those that the claims name.</param>
    /// <returns>A verdict for each, in their order.</returns>
    /// <exception cref="ClaimRefusedException">Results differ in what no declaration knew: rows, words, epochs.</exception>
    /// <exception cref="RunRefusedException">An invariant fired for one of the experiments.</exception>
    /// <remarks>
    /// The p-value is that of <see cref="PairedDifference"/>, over rows and seeds. McNemar's, which knows no seeds but those that were run, stands beside it.
    /// </remarks>
    public static IReadOnlyList<Verdict> Of(IReadOnlyList<Claim> claims, Func<Experiment, ExperimentResult> results)
    {
        var compared = claims.Select(claim => Compare(claim, results)).ToList();
        var differences = claims.Zip(compared, (claim, comparison) => comparison.In(claim.Assertion.Measure)).ToList();
        var adjusted = Holm.Adjust([.. differences.Select(difference => difference.P)]);
        var equivalence = Holm.Adjust([.. claims.Zip(differences, (claim, difference) => difference.EquivalenceP(claim.Assertion.SmallestDifference))]);
        return [.. claims.Select((claim, i) => Decide(claim, compared[i], differences[i], (adjusted[i], equivalence[i]), claims.Count))];
    }

    /// <summary>One line, with the figures.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Claim.Assertion.Name}: {Said(Outcome)}, difference {Difference.Mean:+0.000;-0.000;0.000} "
        + $"(95 % {Difference.Lower95:+0.000;-0.000;0.000} to {Difference.Upper95:+0.000;-0.000;0.000}), p {AdjustedP:0.0000}");

    /// <summary>An outcome in words.</summary>
    /// <param name="outcome">Any.</param>
    /// <returns>"supported", "refuted", "equivalent" or "undecided at this size".</returns>
    public static string Said(Outcome outcome) => outcome switch
    {
        Outcome.Supported => "supported",
        Outcome.Refuted => "refuted",
        Outcome.Equivalent => "equivalent",
        _ => "undecided at this size",
    };

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
            // At the sharpest of Holm's levels: whichever place the claim has among the others, this decides it.
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
