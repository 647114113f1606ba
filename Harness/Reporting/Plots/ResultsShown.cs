using System.Globalization;
using Harness.Experiments;
using Harness.Metrics;
using Harness.Training;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Harness.Reporting.Plots;

/// <summary>Reads values from results and formats them for pictures.</summary>
internal static class ResultsShown
{
    /// <summary>Returns the test logits, one array for each seed.</summary>
    public static IReadOnlyList<ReadOnlyMemory<float>> TestLogits(this ExperimentResult result) => [.. result.Tests().Select(test => test.Logits)];

    /// <summary>Returns the test labels.</summary>
    public static ReadOnlySpan<byte> TestLabels(this ExperimentResult result) => result.Runs[0].Evidence.EncodedTest.Labels.Span;

    /// <summary>Returns the evaluations on the test split, one for each seed.</summary>
    public static IReadOnlyList<Evaluation> Tests(this ExperimentResult result) => [.. result.Runs.Select(run => run.Evidence.TestEvaluation!)];

    /// <summary>Returns the study's word for the rows of its data.</summary>
    public static string Texts(this IReadOnlyList<ExperimentResult> results) => results[0].Profile.Study.Texts;

    /// <summary>Returns whether others published this experiment. Otherwise it is the study's own.</summary>
    public static bool IsPublished(this ExperimentResult result) => result.Profile.Study.Published.Contains(result.Experiment);

    /// <summary>Describes the runs, for example "Profile smoke on cpu: 3,680 training and 1,500 test texts, 3 seeds each."</summary>
    public static string Origin(IReadOnlyList<ExperimentResult> results)
    {
        var (result, data) = (results[0], results[0].Runs[0].Evidence);
        return string.Create(CultureInfo.InvariantCulture,
            $"Profile {result.Profile.Name} on {result.Device}: {data.Train.Rows:N0} training and {data.Test.Rows:N0} test {results.Texts()}, "
                + $"{result.Runs.Count} {(result.Runs.Count == 1 ? "seed" : "seeds")} each.");
    }

    /// <summary>Formats mean ± standard deviation, for example "0.851 ± 0.003"; only the mean if there is a single value.</summary>
    public static string Show(this MeanAndDeviation value) => string.Create(CultureInfo.InvariantCulture,
        $"{value.Mean:0.000}{(double.IsNaN(value.StandardDeviation) ? "" : FormattableString.Invariant($" ± {value.StandardDeviation:0.000}"))}");

    /// <summary>Formats mean ± standard deviation for a table, with "NaN ± NaN" if there is no figure.</summary>
    public static string ShowInTable(this MeanAndDeviation value) => double.IsNaN(value.Mean) ? "NaN ± NaN" : value.Show();

    /// <summary>Creates ticks at positions, with labels of at most two decimals.</summary>
    public static NumericManual Ticks(params double[] positions) =>
        new(positions, [.. positions.Select(position => position.ToString("0.##", CultureInfo.InvariantCulture))]);

    /// <summary>Draws a straight reference line, for example for chance or for perfect calibration.</summary>
    public static void Reference(this Plot plot, Theme theme, double x1, double y1, double x2, double y2)
    {
        var line = plot.Add.Line(x1, y1, x2, y2);
        (line.LineColor, line.LinePattern, line.LineWidth) = (theme.Faint, LinePattern.Dashed, 1);
    }
}
