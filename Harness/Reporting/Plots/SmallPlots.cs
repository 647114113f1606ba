using ScottPlot;

namespace Harness.Reporting.Plots;

/// <summary>Common parts of plots whose axes both run from 0 to 1.</summary>
internal static class SmallPlots
{
    /// <summary>Sets both axes to the range from 0 to 1.</summary>
    public static void UnitSquare(this Plot plot)
    {
        plot.Axes.SetLimits(-.02, 1.02, -.02, 1.02);
        plot.Axes.Left.TickGenerator = ResultsShown.Ticks(0, .5, 1);
        plot.Axes.Bottom.TickGenerator = ResultsShown.Ticks(0, .5, 1);
    }

    /// <summary>Writes a text into the lower right corner of the plot.</summary>
    public static void Corner(this Plot plot, Theme theme, string text)
    {
        var words = plot.Add.Text(text, 1, .01);
        (words.LabelFontName, words.LabelFontSize, words.LabelFontColor, words.LabelAlignment) = (PlotFont.Name, 12, theme.Ink, Alignment.LowerRight);
    }
}
