using Harness.Experiments.Claims;
using Harness.Metrics.Sequential;

namespace Harness.Experiments.Decisions;

/// <summary>Decides when a claim has its verdict. The rule stays valid however often one looks, and for all claims of a study together.</summary>
/// <remarks>
/// Every claim has one interval (<see cref="SequentialInterval"/>), and with a probability of 95 % all intervals hold their true differences at all looks
/// (Bonferroni). So in at most 5 % of studies any verdict is wrong. The verdict is that of the first look that has one: more seeds do not change it.
/// </remarks>
internal static class DecisionRule
{
    /// <summary>Chance that any verdict of a study is wrong.</summary>
    public const double Level = .05;

    /// <summary>Pairs of seeds before the first look. Fewer pairs may have missed the rare bad seeds of an experiment, so their spread is not
    /// trusted.</summary>
    public const int FewestSeeds = 10;

    /// <summary>The level of each interval.</summary>
    /// <param name="claims">Claims of the study, whether or not they are asked for.</param>
    /// <returns>A chance in (0, 1).</returns>
    public static double LevelOf(int claims) => Level / claims;

    /// <summary>Reads the verdict off an interval.</summary>
    /// <param name="assertion">The claim.</param>
    /// <param name="interval">First minus second.</param>
    /// <returns>The verdict; <see cref="Outcome.Undecided"/> where the interval leaves more than one open.</returns>
    public static Outcome Of(Assertion assertion, SequentialInterval interval) =>
        interval.Seeds < FewestSeeds ? Outcome.Undecided : Of(assertion, interval.Lower, interval.Upper);

    /// <summary>Reads the verdict off an interval.</summary>
    /// <param name="assertion">The claim.</param>
    /// <param name="lower">Lower end, first minus second.</param>
    /// <param name="upper">Upper end.</param>
    /// <returns>Equivalent if the interval lies within the smallest difference that matters; else supported or refuted if it excludes zero.</returns>
    public static Outcome Of(Assertion assertion, double lower, double upper)
    {
        if (lower > -assertion.SmallestDifference && upper < assertion.SmallestDifference)
            return Outcome.Equivalent;
        if (!(lower > 0 || upper < 0))
            return Outcome.Undecided;
        return lower > 0 == (assertion.Direction == Direction.Higher) ? Outcome.Supported : Outcome.Refuted;
    }
}
