using System.Globalization;
using System.Text;
using Harness.Experiments;
using Harness.Experiments.Claims;
using Harness.Metrics;
using Harness.Reporting.Plots;

namespace Harness.Reporting;

/// <summary>Renders the tables of a report as CSV (RFC 4180, but with LF line ends). Numbers have full precision, and a figure that does not exist is an empty
/// cell.</summary>
internal static class CsvTables
{
    /// <summary>Renders the tables.</summary>
    /// <param name="content">The content of the report.</param>
    /// <returns>The names and texts of the files; without claims there is no file for them.</returns>
    public static IEnumerable<(string Name, string Text)> Of(ReportContent content)
    {
        yield return ("figures.csv", Figures(content.Results));
        yield return ("runs.csv", Runs(content.Results));
        yield return ("epochs.csv", Epochs(content.Results));
        if (content.Verdicts.Count > 0)
            yield return ("claims.csv", Claims(content.Verdicts));
    }

    /// <summary>Quotes a cell if necessary.</summary>
    internal static string Cell(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Figures(IReadOnlyList<ExperimentResult> results)
    {
        var metrics = ReportMetric.For(results);
        return Table(
            ["experiment", "seeds", "test_rows", "parameters", .. metrics.SelectMany(metric => (string[])[$"{metric.Key}_mean", $"{metric.Key}_sd"]),
                "accuracy_lower95", "accuracy_upper95"],
            results.Select(result =>
            {
                var accuracy = AccuracyEstimate.Of(result.TestLogits(), result.TestLabels());
                return (IReadOnlyList<string>)
                [
                    result.Experiment.Name, Whole(result.Runs.Count), Whole(accuracy.Rows), Whole(result.Summary.Parameters),
                    .. metrics.Select(metric => metric.Over(result)).SelectMany(value => (string[])[Number(value.Mean), Number(value.StandardDeviation)]),
                    Number(accuracy.Lower95), Number(accuracy.Upper95),
                ];
            }));
    }

    private static string Runs(IReadOnlyList<ExperimentResult> results)
    {
        var metrics = ReportMetric.For(results);
        return Table(["experiment", "seed", "epochs", .. metrics.Select(metric => metric.Key)], results.SelectMany(result => result.Runs.Select(run =>
            (IReadOnlyList<string>)[result.Experiment.Name, Whole(run.Seed), Whole(run.Evidence.Epochs.Count),
                .. metrics.Select(metric => Number(metric.At(run)))])));
    }

    private static string Epochs(IReadOnlyList<ExperimentResult> results) =>
        Table(["experiment", "seed", "epoch", "training_loss", "training_accuracy", "validation_loss", "validation_accuracy"],
            results.SelectMany(result => result.Runs.SelectMany(run => run.Evidence.Epochs.Select(epoch =>
                (IReadOnlyList<string>)[result.Experiment.Name, Whole(run.Seed), Whole(epoch.Epoch), Number(epoch.Loss), Number(epoch.Accuracy),
                    Number(epoch.Validation?.Loss ?? double.NaN), Number(epoch.Validation?.Accuracy ?? double.NaN)]))));

    private static string Claims(IReadOnlyList<Verdict> verdicts) =>
        Table(["claim", "statement", "first", "second", "factor", "metric", "difference", "lower95", "upper95", "p_holm", "level", "verdict"],
            verdicts.Select(verdict => (IReadOnlyList<string>)
            [
                verdict.Claim.Assertion.Name, verdict.Claim.Assertion.Statement, verdict.Claim.Assertion.First.Name, verdict.Claim.Assertion.Second.Name,
                verdict.Claim.Assertion.Factor, verdict.Claim.Assertion.Metric.Said(), Number(verdict.Difference.Mean), Number(verdict.Difference.Lower95),
                Number(verdict.Difference.Upper95), Number(verdict.AdjustedP), Number(verdict.Claim.Assertion.Level), Verdict.Said(verdict.Outcome),
            ]));

    private static string Table(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows.Prepend(head))
            text.AppendJoin(',', row.Select(Cell)).Append('\n');
        return text.ToString();
    }

    private static string Whole(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Formats a number so that it can be read back exactly; zero has no sign.</summary>
    internal static string Number(double number) => double.IsNaN(number) ? "" : (number + 0.0).ToString("R", CultureInfo.InvariantCulture);
}
