namespace Harness.Invariants.Comparisons;

/// <summary>Checks that every started run of a compared experiment is reported in its result, including runs that failed.</summary>
internal sealed class EveryRunIsReported : IInvariant<ComparisonEvidence>
{
    /// <inheritdoc/>
    public string Name => "every-run-is-reported";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [27];

    /// <inheritdoc/>
    public string Defends => "The log shows auc_8 and auc_10: the kernel had built nine and eleven models, but only six are reported.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Comparison;

    /// <inheritdoc/>
    public string Cost => "One line in a file a run.";

    /// <inheritdoc/>
    public bool Applies(ComparisonEvidence evidence) => evidence.Ledger is not null;

    /// <inheritdoc/>
    public Violation? Check(ComparisonEvidence evidence)
    {
        var compared = evidence.Results.Select(result => result.Name).ToList();
        var reported = evidence.Results.SelectMany(result => result.Runs.Select(run => run.Id)).ToHashSet();
        // Seeds train side by side and start in any order, so the ledger's order differs from time to time. The message does not.
        var hidden = evidence.Ledger!.Where(entry => compared.Contains(entry.Experiment) && !reported.Contains(entry.Id))
            .OrderBy(entry => compared.IndexOf(entry.Experiment)).ThenBy(entry => entry.Seed).ThenBy(entry => entry.Id).ToList();
        return hidden.Count == 0 ? null : new Violation(Name,
            $"The run ledger has {hidden.Count} more run{(hidden.Count == 1 ? "" : "s")} of the compared experiments. "
                + $"The first is {hidden[0].Experiment}, seed {hidden[0].Seed}: {hidden[0].Ending ?? "interrupted"}.",
            "every run of an experiment is part of its result, also a failed run. Otherwise the best of several runs could be shown as the only one.",
            "a retry, or a run that was interrupted and started again.",
            "the run ledger");
    }
}
