using ScottPlot;

namespace Harness.Reporting.Plots;

/// <summary>What plots of shares against shares have in common.</summary>
internal static class SmallPlots
{
    /// <summary>Both axes from 0 to 1.</summary>
    public static void UnitSquare(this Plot plot)
    {
        plot.Axes.SetLimits(-.02, 1.02, -.02, 1.02);
        plot.Axes.Left.TickGenerator = ResultsShown.Ticks(0, .5, 1);
        plot.Axes.Bottom.TickGenerator = ResultsShown.Ticks(0, .5, 1);
    }

    /// <summary>Words in the lower right corner of a plot from 0 to 1.</summary>
    public static void Corner(this Plot plot, Theme theme, string text)
    {
        var words = plot.Add.Text(text, 1, .01);
        (words.LabelFontName, words.LabelFontSize, words.LabelFontColor, words.LabelAlignment) = (PlotFont.Name, 12, theme.Ink, Alignment.LowerRight);
    }
}
