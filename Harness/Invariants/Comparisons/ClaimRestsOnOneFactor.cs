namespace Harness.Invariants.Comparisons;

/// <summary>Checks that the two experiments of a claim differ in exactly one factor.</summary>
internal sealed class ClaimRestsOnOneFactor : IInvariant<ComparisonEvidence>
{
    /// <inheritdoc/>
    public string Name => "claim-rests-on-one-factor";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [11];

    /// <inheritdoc/>
    public string Defends => "\"Too short, hence it overfits\" was said of two models with 1,300,065 parameters each, but the shorter one has better figures.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Comparison;

    /// <inheritdoc/>
    public string Cost => "A dozen strings a claim.";

    /// <inheritdoc/>
    public bool Applies(ComparisonEvidence evidence) => evidence.Claims.Count > 0;

    /// <inheritdoc/>
    public Violation? Check(ComparisonEvidence evidence) => evidence.Claims
        .Select(claim => Check(claim, evidence[claim.Better].DifferingFrom(evidence[claim.Worse]))).FirstOrDefault(violation => violation is not null);

    private Violation? Check(StatedClaim claim, IReadOnlyList<string> differing) => differing.Count == 1 ? null : new Violation(Name,
        $"\"{claim.Sentence}\" compares {claim.Better} with {claim.Worse}, which differ in "
            + $"{(differing.Count == 0 ? "nothing" : string.Join(", ", differing))}.",
        "exactly one differing factor. With several, nobody knows which one caused the difference.",
        "two experiments that were not designed for this comparison.",
        "Harness/Experiments/Factors.cs, and an experiment that varies one factor");
}
