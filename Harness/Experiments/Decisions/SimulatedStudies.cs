using Harness.Experiments.Claims;
using Harness.Metrics.Sequential;
using MathNet.Numerics.Distributions;

namespace Harness.Experiments.Decisions;

/// <summary>
/// Simulates studies from real runs to measure how often the decision rule is wrong. Runs of an experiment are drawn from the trained ones with replacement,
/// which keeps the long tails over seeds. The noise of the test rows is drawn for each claim, and the true difference of every claim is set.
/// </summary>
/// <remarks>The runs of an experiment are shared by all claims about it, as in a real study.</remarks>
internal sealed class SimulatedStudies
{
    private const int Seed = 20_241_107; // fixed, so that the page is the same each time

    private readonly IReadOnlyList<ClaimProgress> _claims;
    private readonly Dictionary<string, IReadOnlyList<DecisionRun>> _runs;
    private readonly int _mostSeeds;

    /// <summary>Collects the runs of all claimed experiments.</summary>
    /// <param name="claims">The claims, with their observed row noise.</param>
    /// <param name="runsOf">Returns the valid runs of an experiment.</param>
    /// <param name="mostSeeds">The number of seed pairs after which a simulated study ends undecided.</param>
    public SimulatedStudies(IReadOnlyList<ClaimProgress> claims, Func<Experiment, IReadOnlyList<DecisionRun>> runsOf, int mostSeeds)
    {
        _claims = claims;
        _mostSeeds = mostSeeds;
        _runs = claims.SelectMany(claim => new[] { claim.Claim.Assertion.First, claim.Claim.Assertion.Second }).DistinctBy(experiment => experiment.Name)
            .ToDictionary(experiment => experiment.Name, runsOf);
    }

    /// <summary>Simulates studies in which each claim's true difference is the same multiple of the smallest difference that matters.</summary>
    /// <param name="studies">The number of studies.</param>
    /// <param name="multiple">The multiple of the smallest difference; with 0, nothing differs. The sign alternates over the claims.</param>
    /// <returns>The outcomes of the studies.</returns>
    public SimulatedOutcomes Of(int studies, double multiple)
    {
        var found = new SimulatedOutcomes(multiple, studies, [.. _claims.Select(claim => new SimulatedClaim(claim.Claim.Assertion))]);
        Parallel.For(0, studies, study => Simulate(new Random(Seed + study), multiple, found));
        return found;
    }

    private void Simulate(Random random, double multiple, SimulatedOutcomes found)
    {
        var drawn = _runs.ToDictionary(one => one.Key, one => Enumerable.Range(0, _mostSeeds).Select(_ => random.Next(one.Value.Count)).ToArray());
        var falseVerdict = new bool[2];
        for (var i = 0; i < _claims.Count; i++)
        {
            var assertion = _claims[i].Claim.Assertion;
            var difference = (i % 2 == 0 ? 1 : -1) * multiple * assertion.SmallestDifference;
            var (outcome, seeds) = Decide(_claims[i], drawn, difference, Normal.Sample(random, 0, 1));
            found.Claims[i].Add(outcome, seeds);
            falseVerdict[0] |= outcome is Outcome.Supported or Outcome.Refuted
                && (difference == 0 || (outcome == Outcome.Supported) != (difference > 0 == (assertion.Direction == Direction.Higher)));
            falseVerdict[1] |= outcome == Outcome.Equivalent && Math.Abs(difference) >= assertion.SmallestDifference;
        }
        found.Count(falseVerdict[0], falseVerdict[1]);
    }

    private (Outcome Outcome, int Seeds) Decide(ClaimProgress claim, Dictionary<string, int[]> drawn, double trueDifference, double rowChance)
    {
        var assertion = claim.Claim.Assertion;
        var (first, second) = (_runs[assertion.First.Name], _runs[assertion.Second.Name]);
        var (draws1, draws2) = (drawn[assertion.First.Name], drawn[assertion.Second.Name]);
        var (many, ofOneSeed) = claim.RowVariance;
        var shift = trueDifference + rowChance * Math.Sqrt(many) - (Mean(first) - Mean(second));
        double mean = 0, squares = 0; // Welford's algorithm
        for (var seeds = 1; seeds <= _mostSeeds; seeds++)
        {
            var value = Figure(first[draws1[seeds - 1]]) - Figure(second[draws2[seeds - 1]]) + shift;
            var before = value - mean;
            mean += before / seeds;
            squares += before * (value - mean);
            var interval = SequentialInterval.Of(seeds, mean, squares, many + ofOneSeed / seeds, claim.Level);
            if (DecisionRule.Of(assertion, interval) is var outcome && outcome != Outcome.Undecided)
                return (outcome, seeds);
        }
        return (Outcome.Undecided, _mostSeeds);

        double Figure(DecisionRun run) => run.In(assertion.Metric).Figure;
        double Mean(IReadOnlyList<DecisionRun> runs) => runs.Average(Figure);
    }
}
