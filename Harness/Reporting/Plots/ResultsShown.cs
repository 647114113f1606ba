using System.Globalization;
using Harness.Experiments;
using Harness.Metrics;
using Harness.Training;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Harness.Reporting.Plots;

/// <summary>What all pictures read off results, and how they say it.</summary>
internal static class ResultsShown
{
    /// <summary>Test logits, one array a seed.</summary>
    public static IReadOnlyList<ReadOnlyMemory<float>> TestLogits(this ExperimentResult result) => [.. result.Tests().Select(test => test.Logits)];

    /// <summary>Test labels.</summary>
    public static ReadOnlySpan<byte> TestLabels(this ExperimentResult result) => result.Runs[0].Evidence.EncodedTest.Labels.Span;

    /// <summary>Evaluations on the test split, one a seed.</summary>
    public static IReadOnlyList<Evaluation> Tests(this ExperimentResult result) => [.. result.Runs.Select(run => run.Evidence.TestEvaluation!)];

    /// <summary>What the study calls the rows of its data.</summary>
    public static string Texts(this IReadOnlyList<ExperimentResult> results) => results[0].Profile.Study.Texts;

    /// <summary>Tells whether others published this experiment, or it stands here to be compared with.</summary>
    public static bool IsPublished(this ExperimentResult result) => result.Profile.Study.Published.Contains(result.Experiment);

    /// <summary>"profile smoke on cpu: 3,680 training and 1,500 test texts, 3 seeds".</summary>
    public static string Origin(IReadOnlyList<ExperimentResult> results)
    {
        var (result, data) = (results[0], results[0].Runs[0].Evidence);
        return string.Create(CultureInfo.InvariantCulture,
            $"Profile {result.Profile.Name} on {result.Device}: {data.Train.Rows:N0} training and {data.Test.Rows:N0} test {results.Texts()}, "
                + $"{result.Runs.Count} {(result.Runs.Count == 1 ? "seed" : "seeds")} each.");
    }

    /// <summary>"0.851 ± 0.003"; of a single value only that.</summary>
    public static string Show(this MeanAndDeviation spread) => string.Create(CultureInfo.InvariantCulture,
        $"{spread.Mean:0.000}{(double.IsNaN(spread.StandardDeviation) ? "" : FormattableString.Invariant($" ± {spread.StandardDeviation:0.000}"))}");

    /// <summary>The same for a table, whose columns stay alike: "NaN ± NaN" where there is no figure.</summary>
    public static string ShowInTable(this MeanAndDeviation spread) => double.IsNaN(spread.Mean) ? "NaN ± NaN" : spread.Show();

    /// <summary>Ticks at given places with two decimals at most.</summary>
    public static NumericManual Ticks(params double[] places) => new(places, [.. places.Select(place => place.ToString("0.##", CultureInfo.InvariantCulture))]);

    /// <summary>A straight line that stands for something known: chance, or what would be perfect.</summary>
    public static void Reference(this Plot plot, Theme theme, double x1, double y1, double x2, double y2)
    {
        var line = plot.Add.Line(x1, y1, x2, y2);
        (line.LineColor, line.LinePattern, line.LineWidth) = (theme.Faint, LinePattern.Dashed, 1);
    }
}
