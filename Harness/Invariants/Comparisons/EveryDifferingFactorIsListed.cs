namespace Harness.Invariants.Comparisons;

/// <summary>Checks that the comparison lists all factors that differ, for every pair of results.</summary>
internal sealed class EveryDifferingFactorIsListed : IInvariant<ComparisonEvidence>
{
    /// <inheritdoc/>
    public string Name => "every-differing-factor-is-listed";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [18];

    /// <inheritdoc/>
    public string Defends => "Architectures were compared, but the models also differed in labels, rows, embedding, batch size, dropout and depth.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Comparison;

    /// <inheritdoc/>
    public string Cost => "A dozen strings for each pair.";

    /// <inheritdoc/>
    public Violation? Check(ComparisonEvidence evidence) =>
        evidence.Pairs.Select(pair => Check(evidence, pair.First, pair.Second)).FirstOrDefault(violation => violation is not null);

    private Violation? Check(ComparisonEvidence evidence, ComparedResult first, ComparedResult second)
    {
        var differing = first.DifferingFrom(second);
        var listed = evidence.ListedFactors.GetValueOrDefault((first.Name, second.Name), []);
        return differing.Except(listed).ToList() is { Count: 0 } ? null : new Violation(Name,
            $"The listed differences between {first.Name} and {second.Name}: {Or(listed)}.",
            $"a list of all differences: {Or(differing)}.",
            "a comparison that lists only the factor that it was meant to vary.",
            "Harness/Experiments/Factors.cs, and the report that lists them");
    }

    private static string Or(IReadOnlyList<string> factors) => factors.Count == 0 ? "none" : string.Join(", ", factors);
}
