using Harness.Invariants;

namespace Harness.Experiments;

/// <summary>Results put side by side, as evidence for the invariants of comparisons.</summary>
public static class SideBySide
{
    /// <summary>Gathers what a comparison of results rests on.</summary>
    /// <param name="results">At least one.</param>
    /// <param name="ledger">Where their runs were entered, if anywhere.</param>
    /// <param name="claims">What is concluded.</param>
    /// <returns>The evidence; the factors listed are those of <see cref="Factors"/>, as reports list them.</returns>
    public static ComparisonEvidence Of(IReadOnlyList<ExperimentResult> results, RunLedger? ledger = null, params IReadOnlyList<StatedClaim> claims) => new()
    {
        Results = [.. results.Select(Of)],
        ListedFactors = Factors.Pairs(results)
            .ToDictionary(pair => (pair.First.Experiment.Name, pair.Second.Experiment.Name), pair => Factors.Differing(pair.First, pair.Second)),
        Claims = claims,
        Ledger = ledger?.Entries,
    };

    /// <summary>Asks the invariants of comparisons: of the results, and if nothing speaks against these, of what the study's claims come to.</summary>
    /// <param name="study">Whose claims and invariants.</param>
    /// <param name="results">Of all its experiments.</param>
    /// <param name="ledger">Where their runs were entered, if anywhere.</param>
    /// <returns>What speaks against the comparison; empty if nothing does.</returns>
    internal static IReadOnlyList<Violation> Violations(Study study, IReadOnlyList<ExperimentResult> results, RunLedger? ledger)
    {
        if (study.Invariants.Violations(Of(results, ledger)) is { Count: > 0 } against)
            return against;
        if (results.Any(result => result.Violations.Any()))
            return []; // a refused result is no evidence for a claim, and is said elsewhere
        var verdicts = study.Decide(experiment => results.Single(result => result.Experiment == experiment));
        return study.Invariants.Violations(Of(results, ledger, [.. verdicts.Select(verdict => verdict.Stated).OfType<StatedClaim>()]));
    }

    private static ComparedResult Of(ExperimentResult result) =>
        new(result.Experiment.Name, Factors.Of(result), result.Experiment.Checkpoint,
            [.. result.Runs.Select(run => new ComparedRun(run.LedgerId, run.Seed, run.Evidence))]);
}
