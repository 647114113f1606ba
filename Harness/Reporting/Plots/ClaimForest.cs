using System.Globalization;
using Harness.Experiments.Claims;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Harness.Reporting.Plots;

/// <summary>Draws all claims as a forest plot: the difference in the claimed direction, its interval, and the verdict.</summary>
internal static class ClaimForest
{
    private const int LineLength = 52;

    /// <summary>Describes the picture.</summary>
    /// <param name="verdicts">The verdicts; at least one, of one profile.</param>
    /// <returns>The picture.</returns>
    public static Picture Of(IReadOnlyList<Verdict> verdicts) =>
        new("claims", "Every claim with the difference in the claimed direction, its 95 % interval, and the verdict.", theme => Draw(theme, verdicts));

    /// <summary>Draws one row for each claim.</summary>
    /// <param name="theme">The colours.</param>
    /// <param name="title">The title above the picture.</param>
    /// <param name="rows">The claims; at least one.</param>
    /// <param name="note">The lines below the picture.</param>
    /// <returns>The picture.</returns>
    internal static Sheet Draw(Theme theme, string title, IReadOnlyList<ForestRow> rows, IReadOnlyList<string> note)
    {
        var sheet = new Sheet(theme, title)
        {
            XLabel = "difference in the direction claimed (accuracy, or ROC AUC where said)",
            PlotHeight = 34 + 46 * rows.Count,
            Padding = new PixelPadding(left: 338, right: 176, bottom: 24, top: 6),
            Note = note,
        };
        var plot = sheet.Add();
        double[] positions = [.. rows.Select((_, i) => (double)(rows.Count - 1 - i))];
        for (var i = 0; i < rows.Count; i++)
            Add(plot, theme, rows[i], positions[i]);

        var reach = Math.Max(.02, 1.08 * rows.Max(row => Math.Max(Math.Abs(row.Lower), Math.Abs(row.Upper))));
        plot.Reference(theme, 0, -.6, 0, rows.Count - .4);
        plot.Axes.SetLimits(-reach, reach, -.6, rows.Count - .4);
        plot.Axes.SetLimitsY(-.6, rows.Count - .4, plot.Axes.Right);
        plot.Axes.Left.TickGenerator = new NumericManual(positions, [.. rows.Select(row => Words(row.Assertion))]);
        plot.Axes.Right.TickGenerator = new NumericManual(positions, [.. rows.Select(Figures)]);
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic
        {
            TargetTickCount = 6,
            LabelFormatter = value => value.ToString("+0.###;\u22120.###;0", CultureInfo.InvariantCulture),
        };
        return sheet;
    }

    private static Sheet Draw(Theme theme, IReadOnlyList<Verdict> verdicts)
    {
        var difference = verdicts[0].Difference;
        return Draw(theme, "Claims: difference of the two experiments, with 95 % intervals", [.. verdicts.Select(Row)],
        [
            string.Create(CultureInfo.InvariantCulture,
                $"Profile {verdicts[0].Comparison.First.Profile.Name} on {verdicts[0].Comparison.First.Device}: {difference.Rows:N0} test "
                + $"{verdicts[0].Comparison.First.Profile.Study.Texts}, "
                + $"{ReportContent.Counted(difference.FirstSeeds, "seed")} on either side; the interval holds the noise of both."),
            "Right of zero speaks for the claim. Shaded: too small to matter. Circle: supported. Cross: refuted. Diamond: equivalent. Square: undecided.",
            string.Create(CultureInfo.InvariantCulture,
                $"The verdict rests on p, corrected for {ReportContent.Counted(verdicts.Count, "claim")} (Holm). The interval is of the claim alone, "
                + $"so a claim may be undecided although its interval does not contain zero."),
        ]);
    }

    private static ForestRow Row(Verdict verdict)
    {
        var (difference, p) = (verdict.Difference, verdict.AdjustedP < .0005 ? "< 0.001" : verdict.AdjustedP.ToString("0.000", CultureInfo.InvariantCulture));
        var said = $"p {p}\n{Verdict.Said(verdict.Outcome)}";
        return new(verdict.Claim.Assertion, difference.Mean, difference.Lower95, difference.Upper95, verdict.Outcome, said);
    }

    private static void Add(Plot plot, Theme theme, ForestRow row, double y)
    {
        var (color, shape) = row.Outcome switch
        {
            Outcome.Supported => (theme.Blue, MarkerShape.FilledCircle),
            Outcome.Refuted => (theme.Vermilion, MarkerShape.Eks),
            Outcome.Equivalent => (theme.Green, MarkerShape.FilledDiamond),
            _ => (theme.Faint, MarkerShape.FilledSquare),
        };
        var band = plot.Add.Rectangle(-row.Assertion.SmallestDifference, row.Assertion.SmallestDifference, y - .42, y + .42);
        (band.FillColor, band.LineWidth) = (theme.Faint.WithAlpha(.22), 0);
        var bar = plot.Add.Line(row.Sign * row.Lower, y, row.Sign * row.Upper, y);
        (bar.LineColor, bar.LineWidth) = (color, 2);
        plot.Add.Marker(row.Sign * row.Mean, y, shape, 11, color).MarkerStyle.LineWidth = 3;
    }

    private static string Words(Assertion assertion)
    {
        var lines = new List<string> { "" };
        foreach (var word in $"{assertion.Statement}{(assertion.Metric == ClaimMetric.Accuracy ? "" : $" ({assertion.Metric.Said()})")}".Split(' '))
        {
            if (lines[^1].Length + word.Length >= LineLength)
                lines.Add("");
            lines[^1] += lines[^1].Length == 0 ? word : $" {word}";
        }
        return string.Join('\n', lines);
    }

    private static string Figures(ForestRow row) =>
        $"{(row.Sign * row.Mean).ToString("+0.000;\u22120.000;0.000", CultureInfo.InvariantCulture)}, {row.Said}";
}

/// <summary>One claim of a forest plot.</summary>
/// <param name="Assertion">The assertion that is claimed.</param>
/// <param name="Mean">The mean difference, first minus second.</param>
/// <param name="Lower">The lower end of the interval.</param>
/// <param name="Upper">The upper end of the interval.</param>
/// <param name="Outcome">The outcome.</param>
/// <param name="Said">The text at the right, after the difference; two lines.</param>
internal sealed record ForestRow(Assertion Assertion, double Mean, double Lower, double Upper, Outcome Outcome, string Said)
{
    /// <summary>1 if the claim states that the first experiment is higher, −1 if lower.</summary>
    public int Sign => Assertion.Direction == Direction.Higher ? 1 : -1;
}
