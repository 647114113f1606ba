using System.Globalization;
using System.Text;
using Harness.Experiments.Claims;
using Harness.Metrics;
using Harness.Metrics.Paired;
using static Harness.Reporting.Decimals;

namespace Harness.Reporting;

/// <summary>Renders all claims as Markdown: the verdicts of the fair claims, with more digits than the snapshot, and the published claims that are
/// refused.</summary>
internal static class ClaimReport
{
    /// <summary>Renders verdicts and refusals.</summary>
    /// <param name="verdicts">The verdicts; at least one, of one profile.</param>
    /// <param name="refusals">The refusals of published claims.</param>
    /// <returns>Markdown with LF line ends and a final newline.</returns>
    public static string Of(IReadOnlyList<Verdict> verdicts, IReadOnlyList<ClaimRefusedException> refusals)
    {
        var first = verdicts[0].Comparison.First;
        var text = new StringBuilder();
        var (rows, texts) = (verdicts[0].Difference.Rows, first.Profile.Study.Texts);
        var (seeds, claims) = (ReportContent.Counted(first.Runs.Count, "seed"), ReportContent.Counted(verdicts.Count, "claim"));
        const string McNemar = "McNemar's mid-p compares the two models of one seed.";
        const string Deciding =
            "\"Would decide\" is a rough estimate of the rows or seeds that an undecided claim needs if the observed difference is the true one";
        text.Append(CultureInfo.InvariantCulture, $"""
            # Claims, profile {first.Profile.Name} on {first.Device}

            Each claim compares two experiments that differ in one factor. The difference is first minus second on {rows:N0} test {texts} over {seeds} each.
            Its 95 % interval includes the noise of the rows and of the seeds, and p is corrected for {claims} (Holm). {McNemar}
            {Deciding}, for a power of {100 * DecidingSize.Power:0} %.


            """);
        text.Append(
            ComparisonReport.Table(
            ["claim", "first", "second", "factor", "metric", "difference", "95 % interval", "p", "verdict", "would decide", "McNemar, each seed"],
                verdicts.Select(Row)));
        if (refusals.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## What {first.Profile.Study.PublishedIn} claims\n\n");
            text.Append("These claims are refused, because their experiments differ in other factors too, or do not differ in the named factor.\n\n");
            text.Append(ComparisonReport.Table(["claim", "source", "first", "second", "attributed to", "other differences"], refusals.Select(Row)));
        }
        return text.ToString();
    }

    private static IReadOnlyList<string> Row(Verdict verdict)
    {
        var (assertion, difference) = (verdict.Claim.Assertion, verdict.Difference);
        return
        [
            assertion.Statement, assertion.First.Name, assertion.Second.Name, assertion.Factor, assertion.Metric.Said(),
            ThreeSigned(difference.Mean), $"{ThreeSigned(difference.Lower95)} to {ThreeSigned(difference.Upper95)}",
            P(verdict.AdjustedP, assertion.Level),
            Verdict.Said(verdict.Outcome), Size(verdict), string.Join(", ", verdict.Comparison.OfEachSeed.Select(test => P(test.MidP))),
        ];
    }

    private static IReadOnlyList<string> Row(ClaimRefusedException refusal)
    {
        var assertion = refusal.Assertion;
        var confounders = refusal.Confounders.Count > 0 ? string.Join(", ", refusal.Confounders) : "nothing";
        return [assertion.Statement, assertion.Source, assertion.First.Name, assertion.Second.Name, refusal.FactorDiffers
            ? assertion.Factor : $"{assertion.Factor}, which does not differ", confounders];
    }

    /// <summary>Formats the number of rows or seeds that would decide a claim, with two significant digits, because it is only an estimate.</summary>
    private static string Size(Verdict verdict)
    {
        if (verdict.Outcome != Outcome.Undecided)
            return "";
        if (verdict.WouldDecide is not { } size)
            return "nothing feasible";
        var (rows, seeds) = (size.Rows > verdict.Difference.Rows, size.Seeds > verdict.Difference.FirstSeeds);
        return (rows, seeds) switch
        {
            (true, true) => $"{TwoDigits(size.Rows)} rows and {TwoDigits(size.Seeds)} seeds",
            (true, false) => $"{TwoDigits(size.Rows)} rows",
            _ => $"{TwoDigits(size.Seeds)} seeds; no number of rows alone",
        };
    }

    private static string TwoDigits(long value)
    {
        var unit = (long)Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(value)) - 1));
        return ((value + unit - 1) / unit * unit).ToString("N0", CultureInfo.InvariantCulture);
    }

    private static string P(double value, double level = double.NaN) => value < .0005 ? "< 0.001" : DistinctDigits.Format(value, level, 3);
}
