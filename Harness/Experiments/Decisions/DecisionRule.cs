using Harness.Experiments.Claims;
using Harness.Metrics.Sequential;

namespace Harness.Experiments.Decisions;

/// <summary>Decides when a claim has a verdict. The rule stays valid for any number of interim looks, and for all claims of a study together.</summary>
/// <remarks>
/// Every claim has one interval (<see cref="SequentialInterval"/>). With a probability of 95 %, all intervals contain their true differences at all looks
/// (Bonferroni). So in at most 5 % of studies any verdict is wrong. The first verdict is final: more seeds do not change it.
/// </remarks>
internal static class DecisionRule
{
    /// <summary>The probability that any verdict of a study is wrong.</summary>
    public const double Level = .05;

    /// <summary>The number of seed pairs before the first verdict. Fewer pairs may miss the rare bad seeds of an experiment, so their standard deviation is not
    /// reliable.</summary>
    public const int FewestSeeds = 10;

    /// <summary>Returns the level of each interval.</summary>
    /// <param name="claims">The number of all claims of the study, not only of the wanted ones.</param>
    /// <returns>A probability in (0, 1).</returns>
    public static double LevelOf(int claims) => Level / claims;

    /// <summary>Determines the outcome from an interval.</summary>
    /// <param name="assertion">The assertion that is claimed.</param>
    /// <param name="interval">The interval of the difference, first minus second.</param>
    /// <returns>The outcome; <see cref="Outcome.Undecided"/> if the interval allows more than one.</returns>
    public static Outcome Of(Assertion assertion, SequentialInterval interval) =>
        interval.Seeds < FewestSeeds ? Outcome.Undecided : Of(assertion, interval.Lower, interval.Upper);

    /// <summary>Determines the outcome from an interval.</summary>
    /// <param name="assertion">The assertion that is claimed.</param>
    /// <param name="lower">The lower end of the interval, first minus second.</param>
    /// <param name="upper">The upper end of the interval.</param>
    /// <returns>Equivalent if the interval lies within ± the smallest difference that matters; otherwise supported or refuted if it excludes zero.</returns>
    public static Outcome Of(Assertion assertion, double lower, double upper)
    {
        if (lower > -assertion.SmallestDifference && upper < assertion.SmallestDifference)
            return Outcome.Equivalent;
        if (!(lower > 0 || upper < 0))
            return Outcome.Undecided;
        return lower > 0 == (assertion.Direction == Direction.Higher) ? Outcome.Supported : Outcome.Refuted;
    }
}
