using System.Collections.Concurrent;
using Harness.Experiments.Claims;

namespace Harness.Experiments.Decisions;

/// <summary>Counts what became of simulated studies with one true difference.</summary>
/// <param name="Multiple">True difference of every claim, as a multiple of its smallest difference that matters.</param>
/// <param name="Studies">How many were simulated.</param>
/// <param name="Claims">What became of each claim.</param>
internal sealed record SimulatedOutcomes(double Multiple, int Studies, IReadOnlyList<SimulatedClaim> Claims)
{
    private int _withFalseDifference, _withFalseEquivalence;

    /// <summary>Share of the studies in which any claim was called supported or refuted without reason.</summary>
    public double FalseDifferences => (double)_withFalseDifference / Studies;

    /// <summary>Share of the studies in which any claim was called equivalent though its experiments differ by as much as matters.</summary>
    public double FalseEquivalences => (double)_withFalseEquivalence / Studies;

    /// <summary>Adds a study.</summary>
    /// <param name="falseDifference">Whether any claim was falsely supported or refuted.</param>
    /// <param name="falseEquivalence">Whether any claim was falsely called equivalent.</param>
    public void Count(bool falseDifference, bool falseEquivalence)
    {
        if (falseDifference)
            Interlocked.Increment(ref _withFalseDifference);
        if (falseEquivalence)
            Interlocked.Increment(ref _withFalseEquivalence);
    }
}

/// <summary>Counts what became of one claim in simulated studies.</summary>
/// <param name="Assertion">Which claim.</param>
internal sealed record SimulatedClaim(Assertion Assertion)
{
    private readonly ConcurrentBag<(Outcome Outcome, int Seeds)> _ends = [];

    /// <summary>Adds a study.</summary>
    /// <param name="outcome">The verdict.</param>
    /// <param name="seeds">Pairs of seeds that it took.</param>
    public void Add(Outcome outcome, int seeds) => _ends.Add((outcome, seeds));

    /// <summary>Share of the studies with a verdict.</summary>
    /// <param name="outcome">Which verdict.</param>
    /// <returns>A number in [0, 1].</returns>
    public double Share(Outcome outcome) => (double)_ends.Count(end => end.Outcome == outcome) / _ends.Count;

    /// <summary>Seeds that half of the studies needed at most.</summary>
    public int MedianSeeds => _ends.Select(end => end.Seeds).Order().ElementAt(_ends.Count / 2);
}
