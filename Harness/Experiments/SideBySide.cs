using Harness.Invariants;

namespace Harness.Experiments;

/// <summary>Collects the evidence of a comparison of results and checks the invariants of comparisons.</summary>
internal static class SideBySide
{
    /// <summary>Collects the evidence of a comparison of results.</summary>
    /// <param name="results">The results; at least one.</param>
    /// <param name="ledger">The ledger of their runs; null if there is none.</param>
    /// <param name="claims">The conclusions from the results.</param>
    /// <returns>The evidence; the listed factors are those of <see cref="Factors"/>, as in reports.</returns>
    public static ComparisonEvidence Of(IReadOnlyList<ExperimentResult> results, RunLedger? ledger = null, params IReadOnlyList<StatedClaim> claims) => new()
    {
        Results = [.. results.Select(Of)],
        ListedFactors = Factors.Pairs(results)
            .ToDictionary(pair => (pair.First.Experiment.Name, pair.Second.Experiment.Name), pair => Factors.Differing(pair.First, pair.Second)),
        Claims = claims,
        Ledger = ledger?.Entries,
    };

    /// <summary>Checks the invariants of comparisons: first on the results and, if they hold, on the verdicts of the study's claims.</summary>
    /// <param name="study">The study that declares the claims and invariants.</param>
    /// <param name="results">The results of all experiments of the study.</param>
    /// <param name="ledger">The ledger of their runs; null if there is none.</param>
    /// <returns>The violations; empty if all invariants hold.</returns>
    internal static IReadOnlyList<Violation> Violations(Study study, IReadOnlyList<ExperimentResult> results, RunLedger? ledger)
    {
        if (study.Invariants.Violations(Of(results, ledger)) is { Count: > 0 } against)
            return against;
        if (results.Any(result => result.Violations.Any()))
            return []; // a refused result is no evidence for a claim, and is reported elsewhere
        var verdicts = study.Decide(experiment => results.Single(result => result.Experiment == experiment));
        return study.Invariants.Violations(Of(results, ledger, [.. verdicts.Select(verdict => verdict.Stated).OfType<StatedClaim>()]));
    }

    private static ComparedResult Of(ExperimentResult result) =>
        new(result.Experiment.Name, Factors.Of(result), result.Experiment.Checkpoint,
            [.. result.Runs.Select(run => new ComparedRun(run.LedgerId, run.Seed, run.Evidence))]);
}
