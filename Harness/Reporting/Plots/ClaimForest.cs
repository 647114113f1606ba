using System.Globalization;
using Harness.Experiments.Claims;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Harness.Reporting.Plots;

/// <summary>All claims as a forest plot: the difference in the direction that is claimed, its interval, and the verdict.</summary>
public static class ClaimForest
{
    private const int LineLength = 52;

    /// <summary>Describes the picture.</summary>
    /// <param name="verdicts">At least one, of one profile.</param>
    /// <returns>The picture.</returns>
    public static Picture Of(IReadOnlyList<Verdict> verdicts) =>
        new("claims", "Every claim with the difference in the claimed direction, its 95 % interval, and the verdict.", theme => Draw(theme, verdicts));

    private static Sheet Draw(Theme theme, IReadOnlyList<Verdict> verdicts)
    {
        var difference = verdicts[0].Difference;
        var sheet = new Sheet(theme, "Claims: difference of the two experiments, with 95 % intervals")
        {
            XLabel = "difference in the direction claimed (accuracy, or ROC AUC where said)",
            PlotHeight = 34 + 46 * verdicts.Count,
            Padding = new PixelPadding(left: 338, right: 176, bottom: 24, top: 6),
            Note =
            [
                string.Create(CultureInfo.InvariantCulture,
                    $"Profile {verdicts[0].Comparison.First.Profile.Name} on {verdicts[0].Comparison.First.Device}: {difference.Rows:N0} test reviews, "
                        + $"{difference.FirstSeeds} seeds on either side; the interval holds the noise of both."),
                string.Create(CultureInfo.InvariantCulture,
                    $"Right of zero speaks for the claim. The verdict rests on p corrected for {verdicts.Count} claims (Holm), the interval "
                        + $"is of the claim alone:"),
                "one that just clears zero may stay undecided. Circle: supported. Cross: refuted. Square: undecided at this size.",
            ],
        };
        var plot = sheet.Add();
        double[] places = [.. verdicts.Select((_, i) => (double)(verdicts.Count - 1 - i))];
        for (var i = 0; i < verdicts.Count; i++)
            Add(plot, theme, verdicts[i], places[i]);

        var reach = Math.Max(.02, 1.08 * verdicts.Max(verdict => Math.Max(Math.Abs(verdict.Difference.Lower95), Math.Abs(verdict.Difference.Upper95))));
        plot.Reference(theme, 0, -.6, 0, verdicts.Count - .4);
        plot.Axes.SetLimits(-reach, reach, -.6, verdicts.Count - .4);
        plot.Axes.SetLimitsY(-.6, verdicts.Count - .4, plot.Axes.Right);
        plot.Axes.Left.TickGenerator = new NumericManual(places, [.. verdicts.Select(Words)]);
        plot.Axes.Right.TickGenerator = new NumericManual(places, [.. verdicts.Select(Figures)]);
        plot.Axes.Bottom.TickGenerator =
            new NumericAutomatic { TargetTickCount = 6, LabelFormatter = value => value.ToString("+0.##;\u22120.##;0", CultureInfo.InvariantCulture) };
        return sheet;
    }

    private static void Add(Plot plot, Theme theme, Verdict verdict, double y)
    {
        var (color, shape) = verdict.Outcome switch
        {
            Outcome.Supported => (theme.Blue, MarkerShape.FilledCircle),
            Outcome.Refuted => (theme.Vermilion, MarkerShape.Eks),
            _ => (theme.Faint, MarkerShape.FilledSquare),
        };
        var sign = Claimed(verdict);
        var bar = plot.Add.Line(sign * verdict.Difference.Lower95, y, sign * verdict.Difference.Upper95, y);
        (bar.LineColor, bar.LineWidth) = (color, 2);
        plot.Add.Marker(sign * verdict.Difference.Mean, y, shape, 11, color).MarkerStyle.LineWidth = 3;
    }

    /// <summary>1 where the first experiment is said to be the higher one, −1 where the lower.</summary>
    private static int Claimed(Verdict verdict) => verdict.Claim.Assertion.Direction == Direction.Higher ? 1 : -1;

    private static string Words(Verdict verdict)
    {
        var assertion = verdict.Claim.Assertion;
        var lines = new List<string> { "" };
        foreach (var word in $"{assertion.Statement}{(assertion.Measure == Measure.RocAuc ? " (ROC AUC)" : "")}".Split(' '))
        {
            if (lines[^1].Length + word.Length >= LineLength)
                lines.Add("");
            lines[^1] += lines[^1].Length == 0 ? word : $" {word}";
        }
        return string.Join('\n', lines);
    }

    private static string Figures(Verdict verdict) => string.Create(CultureInfo.InvariantCulture,
        $"{(Claimed(verdict) * verdict.Difference.Mean).ToString("+0.000;\u22120.000;0.000", CultureInfo.InvariantCulture)}, p "
            + $"{(verdict.AdjustedP < .0005 ? "< "
            + "0.001" : verdict.AdjustedP.ToString("0.000", CultureInfo.InvariantCulture))}\n{Verdict.Said(verdict.Outcome)}");
}
