using System.Globalization;
using System.Text;
using Harness.Experiments.Claims;
using Harness.Experiments.Decisions;

namespace Harness.Reporting;

/// <summary>Renders the error rates and the power of the decision rule in simulated studies as Markdown.</summary>
internal static class DecisionErrorsReport
{
    /// <summary>Renders simulations.</summary>
    /// <param name="simulations">The simulations, one for each true difference, in ascending order.</param>
    /// <param name="runs">The runs that the simulations draw from.</param>
    /// <param name="claims">The number of all claims of the study. Claims without enough runs are not simulated, but the rule still counts them.</param>
    /// <param name="mostSeeds">The number of seed pairs after which a simulated study ends undecided.</param>
    /// <returns>Markdown with LF line ends and a final newline.</returns>
    public static string Of(IReadOnlyList<SimulatedOutcomes> simulations, DecisionRuns runs, int claims, int mostSeeds)
    {
        var text = new StringBuilder();
        var count = simulations[0].Claims.Count;
        var of = count == claims ? $"all {claims} claims." : $"{count} of the {claims} claims, those with enough runs to draw from.";
        text.Append(CultureInfo.InvariantCulture, $"""
            # How often the decision rule is wrong, profile {runs.Profile.Name} on {runs.Device}

            Each line shows {simulations[0].Studies:N0} simulated studies of {of}
            The runs of an experiment are drawn with replacement from its trained runs, so the noise of the seeds is the measured noise, including its tails.
            The noise of the test rows is drawn for each claim. The true difference is fixed, with alternating signs over the claims.
            The rule checks after every pair of seeds, and stops undecided after {mostSeeds} pairs.
            For each kind of error, at most {DecisionRule.Level:0 %} of the studies may contain a false verdict.

            | true difference, in multiples of the smallest that matters | studies with a false *supported* or *refuted* | studies with a false *equivalent* |
            | --- | --- | --- |

            """);
        foreach (var simulated in simulations)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| {simulated.Multiple:0.##} | {simulated.FalseDifferences:0.00 %} | {simulated.FalseEquivalences:0.00 %} |\n");
        }
        text.Append("\n## Power\n\nThe share of studies that reach each verdict, and the median number of pairs of seeds.\n\n");
        text.Append(ComparisonReport.Table(["claim", .. simulations.Select(one => one.Multiple.ToString("0.## ×", CultureInfo.InvariantCulture))],
            simulations[0].Claims.Select((claim, i) => (IReadOnlyList<string>)[claim.Assertion.Name, .. simulations.Select(one => Power(one.Claims[i]))])));
        return text.ToString();
    }

    private static string Power(SimulatedClaim claim)
    {
        var differing = claim.Share(Outcome.Supported) + claim.Share(Outcome.Refuted);
        return string.Create(CultureInfo.InvariantCulture, $"{differing:0 %} differs, {claim.Share(Outcome.Equivalent):0 %} equivalent; {claim.MedianSeeds}");
    }
}
