using System.Globalization;
using Harness.Experiments.Decisions;

namespace Harness.Reporting.Plots;

/// <summary>Draws the verdicts of a decision as a forest plot.</summary>
internal static class DecisionForest
{
    /// <summary>Describes the picture.</summary>
    /// <param name="decider">The decider after its last run.</param>
    /// <param name="runs">The runs of the decider.</param>
    /// <returns>The picture.</returns>
    public static Picture Of(Decider decider, DecisionRuns runs)
    {
        ArgumentNullException.ThrowIfNull(decider);
        ArgumentNullException.ThrowIfNull(runs);
        var rows = decider.Claims.Where(claim => double.IsFinite(claim.Interval.Lower)).Select(Row).ToList();
        return new("decision", "Every claim with the difference in the claimed direction, its interval, the band that does not matter, and the verdict.",
            theme => ClaimForest.Draw(theme, "Decided claims: difference of the two experiments", rows,
            [
                string.Create(CultureInfo.InvariantCulture,
                    $"Profile {runs.Profile.Name} on {runs.Device}: {runs.Dataset.Test.Rows:N0} test rows, and as many pairs of seeds as the verdict took."),
                string.Create(CultureInfo.InvariantCulture,
                    $"All {decider.Claims.Count} intervals hold at every look with a probability of {1 - DecisionRule.Level:0 %}. "
                        + $"Shaded: differences too small to matter."),
                "Circle: supported. Cross: refuted. Diamond: equivalent. Square: undecided.",
            ]));
    }

    private static ForestRow Row(ClaimProgress claim)
    {
        var interval = claim.Interval;
        return new ForestRow(claim.Claim.Assertion, interval.Mean, interval.Lower, interval.Upper, claim.Outcome,
            $"{ReportContent.Counted(interval.Seeds, "seed")}\n{claim.Said}");
    }
}
