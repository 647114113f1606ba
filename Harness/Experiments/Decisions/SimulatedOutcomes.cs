using System.Collections.Concurrent;
using Harness.Experiments.Claims;
using Harness.Metrics;

namespace Harness.Experiments.Decisions;

/// <summary>Counts the outcomes of simulated studies with one true difference.</summary>
/// <param name="Multiple">The true difference of every claim, as a multiple of its smallest difference that matters.</param>
/// <param name="Studies">The number of simulated studies.</param>
/// <param name="Claims">The outcomes of each claim.</param>
internal sealed record SimulatedOutcomes(double Multiple, int Studies, IReadOnlyList<SimulatedClaim> Claims)
{
    private int _withFalseDifference, _withFalseEquivalence;

    /// <summary>The share of the studies in which any claim was falsely called supported or refuted.</summary>
    public double FalseDifferences => (double)_withFalseDifference / Studies;

    /// <summary>The share of the studies in which any claim was called equivalent although the true difference is at least the smallest that matters.</summary>
    public double FalseEquivalences => (double)_withFalseEquivalence / Studies;

    /// <summary>Adds the outcome of one study.</summary>
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

/// <summary>Counts the outcomes of one claim in simulated studies.</summary>
/// <param name="Assertion">The assertion that is claimed.</param>
internal sealed record SimulatedClaim(Assertion Assertion)
{
    private readonly ConcurrentBag<(Outcome Outcome, int Seeds)> _ends = [];

    /// <summary>Adds the outcome of one study.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="seeds">The number of seed pairs that were needed.</param>
    public void Add(Outcome outcome, int seeds) => _ends.Add((outcome, seeds));

    /// <summary>Returns the share of the studies with an outcome.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <returns>A share in [0, 1].</returns>
    public double Share(Outcome outcome) => (double)_ends.Count(end => end.Outcome == outcome) / _ends.Count;

    /// <summary>The upper median of the number of seed pairs that the studies needed.</summary>
    public int MedianSeeds => Median.UpperOf(_ends.Select(end => end.Seeds));
}
