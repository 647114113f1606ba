using System.Globalization;
using System.Text;
using Harness.Experiments;

namespace Harness.Reporting;

/// <summary>Formats all results of a run as one table for a terminal.</summary>
internal static class ResultTable
{
    /// <summary>Formats the table, with one row for each result. A refused result shows its violation instead of figures.</summary>
    /// <param name="results">The results; at least one, of one profile.</param>
    /// <returns>Lines, without a final newline.</returns>
    public static string Of(IReadOnlyCollection<ExperimentResult> results)
    {
        var first = results.First();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture,
            $"Results, profile {first.Profile.Name} on {first.Device}: mean ± standard deviation over the seeds, on the test split");
        text.Append('\n').Append(Row(FigureColumns.Heads(results)));
        foreach (var result in results)
            text.Append('\n')
                .Append(result.Violations.FirstOrDefault() is { } violation
                    ? $"{result.Experiment.Name,-26}REFUSED: {violation}" : Row(FigureColumns.Of(result)));
        var trusted = results.Where(result => !result.Violations.Any()).ToList();
        if (trusted.Count > 0)
            AppendScores(text, trusted);
        return text.ToString();
    }

    /// <summary>Appends F1 and MCC, and a note if class imbalance makes accuracy uninformative or a score is perfect.</summary>
    private static void AppendScores(StringBuilder text, List<ExperimentResult> results)
    {
        var heads = ScoreTables.Heads(results);
        text.Append('\n').Append(Row(heads));
        foreach (var result in results)
            text.Append('\n').Append(Row(ScoreTables.Of(result, heads)));
        if (ClassBalance.Said(results[0].Runs[0].Evidence.Test, results[0].Profile.Study.Labels) is { } imbalance)
            text.Append('\n').Append(imbalance);
        if (PerfectScore.Remark(results) is { } perfect)
            text.Append('\n').Append(perfect);
    }

    private static string Row(IReadOnlyList<string> cells) => $"{cells[0],-26}" + string.Concat(cells.Skip(1).Select(cell => $"{cell,15}"));
}
