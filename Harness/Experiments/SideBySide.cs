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

    private static ComparedResult Of(ExperimentResult result) =>
        new(result.Experiment.Name, Factors.Of(result), result.Experiment.Checkpoint,
            [.. result.Runs.Select(run => new ComparedRun(run.LedgerId, run.Seed, run.Evidence))]);
}
