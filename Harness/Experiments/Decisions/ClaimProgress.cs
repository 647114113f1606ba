using Harness.Experiments.Claims;
using Harness.Metrics.Sequential;

namespace Harness.Experiments.Decisions;

/// <summary>Collects pairs of runs for a claim until the claim has a verdict.</summary>
/// <param name="claim">The claim to decide.</param>
/// <param name="level">The probability that the claim's interval is ever wrong: <see cref="DecisionRule.LevelOf"/>.</param>
internal sealed class ClaimProgress(Claim claim, double level)
{
    private readonly PairedSeeds _seeds = new();
    private readonly List<SequentialInterval> _looks = [];

    /// <summary>The claim.</summary>
    public Claim Claim { get; } = claim;

    /// <summary>The interval after each pair of seeds, up to the one that decided.</summary>
    public IReadOnlyList<SequentialInterval> Looks => _looks;

    /// <summary>The last interval; unbounded before the first pair of seeds.</summary>
    public SequentialInterval Interval => _looks.Count > 0 ? _looks[^1] : SequentialInterval.Of(0, double.NaN, 0, double.NaN, level);

    /// <summary>The outcome so far.</summary>
    public Outcome Outcome { get; private set; } = Outcome.Undecided;

    /// <summary>The outcome so far, in one word.</summary>
    public string Said => Outcome == Outcome.Undecided ? "undecided" : Verdict.Said(Outcome);

    /// <summary>The reason why no verdict can be reached: an invariant refused a run, or the runs differ in more than the factor; null if there is no such
    /// reason.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Tells whether more seeds are useless, because the claim has a verdict or cannot get one.</summary>
    public bool IsDone => Outcome != Outcome.Undecided || Refusal is not null;

    /// <summary>Adds a pair of runs with the same seed and updates interval and outcome. After the verdict, it does nothing.</summary>
    /// <param name="first">The run of the first experiment.</param>
    /// <param name="second">The run of the second experiment.</param>
    /// <exception cref="ArgumentException">The runs have different seeds, or were evaluated on different numbers of rows.</exception>
    public void Add(DecisionRun first, DecisionRun second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Seed != second.Seed)
            throw new ArgumentException($"The seeds are {first.Seed} and {second.Seed}; expected the same.", nameof(second));
        if (IsDone)
            return;
        Refusal = first.Refusal ?? second.Refusal ?? Confounded(first, second);
        if (Refusal is not null)
            return;
        _seeds.Add(first.In(Claim.Assertion.Metric), second.In(Claim.Assertion.Metric));
        _looks.Add(SequentialInterval.Of(_seeds.Count, _seeds.Mean, _seeds.SumOfSquares, _seeds.RowVariance, level));
        Outcome = DecisionRule.Of(Claim.Assertion, _looks[^1]);
    }

    /// <summary>Returns a message if undeclared factors, such as rows and epochs, differ between the runs; otherwise null.</summary>
    private string? Confounded(DecisionRun first, DecisionRun second)
    {
        var differing = Factors.OfRun(first.Run).Zip(Factors.OfRun(second.Run))
            .Where(pair => pair.First.Value != pair.Second.Value).Select(pair => pair.First.Key).ToList();
        return differing.Count == 0 ? null : new ClaimRefusedException(Claim.Assertion, [Claim.Assertion.Factor, .. differing]).Message;
    }

    /// <summary>Estimates how many seeds or rows a verdict will need if the mean difference and its noise stay the same.</summary>
    public DecisionForecast Forecast() => DecisionForecast.Of(_seeds, Claim.Assertion.SmallestDifference, level);

    /// <summary>The probability that the claim's interval is ever wrong.</summary>
    internal double Level => level;

    /// <summary>The variance of the mean over samples of the rows: its value with many seeds, and the amount that a single seed adds to the estimate.</summary>
    internal (double ManySeeds, double OfOneSeed) RowVariance =>
        (_seeds.RowVarianceOfManySeeds, Math.Max(0, _seeds.RowVariance - _seeds.RowVarianceOfManySeeds) * _seeds.Count);
}
