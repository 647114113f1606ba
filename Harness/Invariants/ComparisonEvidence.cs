namespace Harness.Invariants;

/// <summary>Results side by side, and what is said of them.</summary>
public sealed record ComparisonEvidence
{
    /// <summary>At least one.</summary>
    public required IReadOnlyList<ComparedResult> Results { get; init; }

    /// <summary>For each two results, what the comparison says differs between them.</summary>
    public IReadOnlyDictionary<(string First, string Second), IReadOnlyList<string>> ListedFactors { get; init; } = new Dictionary<(string, string),
        IReadOnlyList<string>>();

    /// <summary>What is concluded.</summary>
    public IReadOnlyList<StatedClaim> Claims { get; init; } = [];

    /// <summary>Every run that was started, also those that nobody reports; null where no ledger was kept.</summary>
    public IReadOnlyList<LedgerEntry>? Ledger { get; init; }

    /// <summary>Each two results once, the earlier one first.</summary>
    public IEnumerable<(ComparedResult First, ComparedResult Second)> Pairs =>
        Results.SelectMany((first, i) => Results.Skip(i + 1).Select(second => (first, second)));

    /// <summary>A result by its name.</summary>
    /// <param name="name">Of the experiment.</param>
    /// <returns>The result.</returns>
    /// <exception cref="InvalidOperationException">It is not among <see cref="Results"/>.</exception>
    public ComparedResult this[string name] =>
        Results.SingleOrDefault(result => result.Name == name)
        ?? throw new InvalidOperationException($"No result of '{name}' is compared; there are: {string.Join(", ", Results.Select(result => result.Name))}.");
}

/// <summary>One experiment in a comparison.</summary>
/// <param name="Name">Of the experiment.</param>
/// <param name="Factors">All that may explain its figures, by name; the same names for every result.</param>
/// <param name="Checkpoint">Which weights were evaluated, in words.</param>
/// <param name="Runs">One a seed, by seed.</param>
public sealed record ComparedResult(string Name, IReadOnlyList<KeyValuePair<string, string>> Factors, string Checkpoint, IReadOnlyList<ComparedRun> Runs)
{
    /// <summary>What differs from another result.</summary>
    /// <param name="other">The other one.</param>
    /// <returns>Names of factors.</returns>
    public IReadOnlyList<string> DifferingFrom(ComparedResult other) =>
        [.. Factors.Zip(other.Factors).Where(pair => pair.First.Value != pair.Second.Value).Select(pair => pair.First.Key)];
}

/// <summary>One seed of a compared result.</summary>
/// <param name="Id">The run's number in the ledger; null where none was kept.</param>
/// <param name="Seed">That all chance in it came from.</param>
/// <param name="Evidence">What it left behind.</param>
public sealed record ComparedRun(int? Id, int Seed, RunEvidence Evidence);

/// <summary>A sentence about two results: the first one's accuracy is above the second one's, because of one factor.</summary>
/// <param name="Sentence">As it is published.</param>
/// <param name="Better">Name of the result that is said to be better.</param>
/// <param name="Worse">Name of the other.</param>
public sealed record StatedClaim(string Sentence, string Better, string Worse);

/// <summary>A run that was started, and how it ended.</summary>
/// <param name="Id">From 1, in the order of starting.</param>
/// <param name="Experiment">Name.</param>
/// <param name="Profile">Name.</param>
/// <param name="Seed">Of the run.</param>
/// <param name="Ending">"completed", "refused: …", "failed: …"; null while it runs, or if it was interrupted.</param>
public sealed record LedgerEntry(int Id, string Experiment, string Profile, int Seed, string? Ending);
