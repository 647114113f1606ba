namespace Harness.Invariants;

/// <summary>Evidence for the invariants of a comparison: the compared results, and the claims about them.</summary>
public sealed record ComparisonEvidence
{
    /// <summary>The compared results, at least one.</summary>
    public required IReadOnlyList<ComparedResult> Results { get; init; }

    /// <summary>For each pair of results, the factors that the comparison lists as different.</summary>
    public IReadOnlyDictionary<(string First, string Second), IReadOnlyList<string>> ListedFactors { get; init; } = new Dictionary<(string, string),
        IReadOnlyList<string>>();

    /// <summary>The claims that the comparison makes.</summary>
    public IReadOnlyList<StatedClaim> Claims { get; init; } = [];

    /// <summary>Every run that was started, including unreported ones; null if no ledger was kept.</summary>
    public IReadOnlyList<LedgerEntry>? Ledger { get; init; }

    /// <summary>All pairs of results, each once, the earlier result first.</summary>
    public IEnumerable<(ComparedResult First, ComparedResult Second)> Pairs =>
        Results.SelectMany((first, i) => Results.Skip(i + 1).Select(second => (first, second)));

    /// <summary>Returns a result by its name.</summary>
    /// <param name="name">The name of the experiment.</param>
    /// <returns>The result.</returns>
    /// <exception cref="InvalidOperationException">No result in <see cref="Results"/> has this name.</exception>
    public ComparedResult this[string name] =>
        Results.SingleOrDefault(result => result.Name == name)
        ?? throw new InvalidOperationException($"No result of '{name}' is compared; there are: {string.Join(", ", Results.Select(result => result.Name))}.");
}

/// <summary>The result of one experiment in a comparison.</summary>
/// <param name="Name">The name of the experiment.</param>
/// <param name="Factors">All factors that may explain its metrics, by name. Every result has the same names.</param>
/// <param name="Checkpoint">A description of the weights that were evaluated.</param>
/// <param name="Runs">The runs, one for each seed, in the order of the seeds.</param>
public sealed record ComparedResult(string Name, IReadOnlyList<KeyValuePair<string, string>> Factors, string Checkpoint, IReadOnlyList<ComparedRun> Runs)
{
    /// <summary>Lists the factors that differ from another result.</summary>
    /// <param name="other">The other result.</param>
    /// <returns>The names of the factors.</returns>
    public IReadOnlyList<string> DifferingFrom(ComparedResult other) =>
        [.. Factors.Zip(other.Factors).Where(pair => pair.First.Value != pair.Second.Value).Select(pair => pair.First.Key)];
}

/// <summary>The run of one seed of a compared result.</summary>
/// <param name="Id">The number of the run in the ledger; null if no ledger was kept.</param>
/// <param name="Seed">The seed of all random numbers in the run.</param>
/// <param name="Evidence">The evidence that the run recorded.</param>
public sealed record ComparedRun(int? Id, int Seed, RunEvidence Evidence);

/// <summary>A claim about two results: the accuracy of the first is above that of the second because of one factor.</summary>
/// <param name="Sentence">The published sentence.</param>
/// <param name="Better">The name of the result that is claimed to be better.</param>
/// <param name="Worse">The name of the other result.</param>
public sealed record StatedClaim(string Sentence, string Better, string Worse);

/// <summary>A started run and how it ended.</summary>
/// <param name="Id">The number of the run, from 1, in the order of starting.</param>
/// <param name="Experiment">The name of the experiment.</param>
/// <param name="Profile">The name of the profile.</param>
/// <param name="Seed">The seed of the run.</param>
/// <param name="Ending">"completed", "refused: …" or "failed: …"; null while the run is in progress or if it was interrupted.</param>
public sealed record LedgerEntry(int Id, string Experiment, string Profile, int Seed, string? Ending);
