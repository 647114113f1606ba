namespace Harness.Invariants.Comparisons;

/// <summary>Checks that all compared results were fitted on the same rows and evaluated on the same rows.</summary>
internal sealed class AllAreFittedOnTheSameRows : IInvariant<ComparisonEvidence>
{
    /// <inheritdoc/>
    public string Name => "all-are-fitted-on-the-same-rows";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [7];

    /// <inheritdoc/>
    public string Defends => "RNNs that were trained on about 1,000 rows were compared with a CNN that was trained on all rows.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Comparison;

    /// <inheritdoc/>
    public string Cost => "Fingerprints.";

    /// <inheritdoc/>
    public Violation? Check(ComparisonEvidence evidence)
    {
        var all = evidence.Results.SelectMany(result => result.Runs.Select(run => (result.Name, Fitted: Fitted(run.Evidence)))).ToList();
        var other = all.FirstOrDefault(run => run.Fitted != all[0].Fitted);
        return other == default ? null : new Violation(Name,
            $"{all[0].Name} was {all[0].Fitted}; {other.Name} was {other.Fitted}.",
            "the same rows for all experiments: equal number, classes and fingerprint.",
            "a slice left over from a quick test, or results of different profiles in one table.",
            "the rows of each experiment: RunEvidence.Train and Test");
    }

    private static string Fitted(RunEvidence evidence) => evidence.Epochs.Count == 0
        ? "not fitted"
        : $"fitted on {evidence.Epochs[^1].Rows} rows, {Classes(evidence.Epochs[^1])}, of {evidence.Epochs[^1].CorpusFingerprint[..8]}"
            + $" and tested on {evidence.Test.Rows} rows of {evidence.Test.Fingerprint[..8]}";

    private static string Classes(Training.EpochRecord epoch) =>
        epoch.RowsOfClass is { } ofClass ? $"by class {string.Join("/", ofClass)}" : $"{epoch.Positives} positive";
}
