using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Harness.Experiments;
using Harness.Storage;

namespace Harness.Reporting;

/// <summary>Renders a comparison of experiments as Markdown: their figures, their factors, and the differing factors of each pair.</summary>
internal static partial class ComparisonReport
{
    /// <summary>Renders a comparison.</summary>
    /// <param name="results">The results; at least one, trusted, and of one profile.</param>
    /// <returns>Markdown with LF line ends and a final newline.</returns>
    /// <exception cref="RunRefusedException">One of the results violates an invariant.</exception>
    public static string Of(IReadOnlyList<ExperimentResult> results)
    {
        foreach (var result in results)
            result.Trusted();
        var (profile, data, texts) = (results[0].Profile, results[0].Runs[0].Evidence, results[0].Profile.Study.Texts);
        var text = new StringBuilder();
        var seeds = ReportContent.Counted(results[0].Runs.Count, "seed");
        var sizeAlone = Math.Sqrt(.85 * .15 / data.Test.Rows);
        text.Append(CultureInfo.InvariantCulture, $"""
            # {ReportContent.Subject(results)}, profile {profile.Name} on {results[0].Device}

            {data.Train.Rows:N0} training and {data.Test.Rows:N0} test {texts}; mean ± standard deviation over {seeds}, on the test split.
            The gap is training minus test accuracy. For an accuracy of .85, the standard error from the size of the test split is {sizeAlone:0.000}.
            Rows per second (rows/s) are the training speed on the machine that wrote this file. They are not compared.


            """);
        text.Append(Table(FigureColumns.Heads(results), results.Select(FigureColumns.Of)));
        if (PerfectScore.Remark(results) is { } perfect)
            text.Append('\n').Append(perfect).Append('\n');
        text.Append("\n## Configurations\n\n");
        var factors = results.Select(result => (IReadOnlyList<KeyValuePair<string, string>>)[.. Factors.Of(result).Skip(3)]).ToList();
        int[] shown = [.. Enumerable.Range(0, factors[0].Count).Where(factor => !factors.All(ofOne => Factors.IsOff(ofOne[factor])))];
        text.Append(Table(["experiment", .. shown.Select(factor => factors[0][factor].Key)], results.Zip(factors, (result, ofOne) =>
            (IReadOnlyList<string>)[result.Experiment.Name, .. shown.Select(factor => ofOne[factor].Value)])));
        text.Append("\n## Differing factors of each pair\n\n"
            + "A difference in the metrics is evidence about a factor only if the two experiments differ in that factor alone.\n\n");
        text.Append(Table(["one", "other", "differing factors"], Factors.Pairs(results)
            .Select(pair =>
                (IReadOnlyList<string>)[pair.First.Experiment.Name, pair.Second.Experiment.Name,
                    string.Join(", ", Factors.Differing(pair.First, pair.Second))])));
        return text.ToString();
    }

    /// <summary>Writes a report, unless it differs from the existing file only in its speeds. So a rerun does not change the repository.</summary>
    /// <param name="path">The path of the Markdown file.</param>
    /// <param name="report">The text from <see cref="Of"/>.</param>
    /// <returns>True if the file was written.</returns>
    public static bool WriteIfChanged(string path, string report)
    {
        if (OptionalFile.ReadText(path) is { } written && WithoutSpeeds(written) == WithoutSpeeds(report))
            return false;
        WholeFile.WriteText(path, report);
        return true;
    }

    /// <summary>Formats a Markdown table. Texts of the user, such as labels and claims, are shown as they are.</summary>
    internal static string Table(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new StringBuilder();
        foreach (var row in rows.Prepend([.. head.Select(_ => "---")]).Prepend(head))
            table.Append(Row([.. row.Select(Escaped)]));
        return table.ToString();
    }

    /// <summary>Formats one row of a Markdown table.</summary>
    internal static string Row(IReadOnlyList<string> cells) => $"| {string.Join(" | ", cells)} |\n";

    /// <summary>Returns a text as Markdown shows it: a '|' would end the cell, and a '&lt;' before a letter would begin an HTML element.</summary>
    internal static string Escaped(string text) =>
        BeginningOfElement().Replace(text, "&lt;").Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");

    [GeneratedRegex("<(?=[A-Za-z/!?])")]
    private static partial Regex BeginningOfElement();

    private static string WithoutSpeeds(string report) => LastCellOfFigures().Replace(report.ReplaceLineEndings("\n"), "|");

    /// <summary>Matches the last cell of a row of the first table, which is the speed after the parameter count.</summary>
    [GeneratedRegex(@"(?<=[\d.NaN]+ \| [\d,]+ )\| [\d,∞NaN]+ \|$", RegexOptions.Multiline)]
    private static partial Regex LastCellOfFigures();
}
