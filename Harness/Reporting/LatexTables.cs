using System.Globalization;
using System.Text;
using Harness.Experiments.Claims;
using Harness.Metrics;
using Harness.Reporting.Plots;
using static Harness.Reporting.Decimals;

namespace Harness.Reporting;

/// <summary>Renders the tables of a report as LaTeX files for <c>\input</c>. They need the package booktabs and UTF-8.</summary>
internal static class LatexTables
{
    private const double StrongLevel = .01;

    /// <summary>Renders the tables.</summary>
    /// <param name="content">The content of the report.</param>
    /// <returns>The names and texts of the files; without claims there is no file for them.</returns>
    public static IEnumerable<(string Name, string Text)> Of(ReportContent content)
    {
        yield return ("figures.tex", Figures(content));
        if (content.Verdicts.Count > 0)
            yield return ("claims.tex", Claims(content));
    }

    /// <summary>Escapes a text for LaTeX. Control characters become spaces.</summary>
    /// <param name="text">Any text.</param>
    internal static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var character in text)
        {
            escaped.Append(character switch
            {
                '\\' => @"\textbackslash{}",
                '~' => @"\textasciitilde{}",
                '^' => @"\textasciicircum{}",
                '<' => @"\textless{}",
                '>' => @"\textgreater{}",
                '|' => @"\textbar{}",
                '"' => "''",
                '−' => "$-$",
                '×' => @"$\times$",
                '±' => @"$\pm$",
                '&' or '%' or '$' or '#' or '_' or '{' or '}' => $@"\{character}",
                _ => char.IsControl(character) ? " " : character.ToString(),
            });
        }
        return escaped.ToString();
    }

    private static string Figures(ReportContent content)
    {
        var (results, first) = (content.Results, content.Results[0]);
        var metrics = ReportMetric.For(results).Where(metric => metric.Key is not (ReportMetric.Gap or ReportMetric.OverMajority)).ToList();
        var rows = first.Runs[0].Evidence.Test.Rows;
        var text = Begin($"Mean $\\pm$ standard deviation over {content.Seeds} on {rows.ToString("N0", CultureInfo.InvariantCulture)} test "
            + $"{Escape(results.Texts())} (profile {Escape(first.Profile.Name)} on {Escape(first.Device)}). "
            + "The 95\\,\\% interval is of the accuracy, for other test rows and other seeds.", "tab:figures", $"l{new string('r', metrics.Count + 2)}");
        Row(text, ["experiment", "$n$", Escape(metrics[0].Head), @"95\,\% interval", .. metrics.Skip(1).Select(metric => Escape(metric.Head))]);
        text.Append("\\midrule\n");
        foreach (var result in results)
        {
            var accuracy = AccuracyEstimate.Of(result.TestLogits(), result.TestLabels());
            Row(text, [Escape(result.Experiment.Name), Invariant(result.Runs.Count), Show(metrics[0].Over(result)),
                $"[{Three(accuracy.Lower95)}, {Three(accuracy.Upper95)}]", .. metrics.Skip(1).Select(metric => Show(metric.Over(result)))]);
        }
        return End(text);
    }

    private static string Claims(ReportContent content)
    {
        var verdicts = content.Verdicts;
        var levels = verdicts.Select(verdict => verdict.Claim.Assertion.Level).Distinct().ToList();
        var strong = levels.Any(level => level > StrongLevel) ? $"** $p \\le {Invariant(StrongLevel)}$, " : "";
        var plain = levels.Count == 1 ? $"* $p \\le {Invariant(levels[0])}$" : "* $p$ at most the claim's level";
        var text = Begin($"Differences, first minus second, with their 95\\,\\% intervals over {content.Seeds} each; $p$ is corrected for all claims (Holm). "
            + $"Marks: {strong}{plain}, $\\approx$ equivalent, none undecided.", "tab:claims", "lllrrrl");
        Row(text, ["first", "second", "metric", "difference", @"95\,\% interval", "$p$", "verdict"]);
        text.Append("\\midrule\n");
        foreach (var verdict in verdicts)
        {
            var (assertion, difference) = (verdict.Claim.Assertion, verdict.Difference);
            Row(text, [Escape(assertion.First.Name), Escape(assertion.Second.Name), Escape(assertion.Metric.Said()),
                $"{Signed(difference.Mean)}{Mark(verdict)}", $"[{Signed(difference.Lower95)}, {Signed(difference.Upper95)}]",
                verdict.AdjustedP < .0005 ? "$< 0.001$" : Three(verdict.AdjustedP), Escape(Verdict.Said(verdict.Outcome))]);
        }
        return End(text);
    }

    private static string Mark(Verdict verdict) => verdict.Outcome switch
    {
        Outcome.Equivalent => @"$^{\approx}$",
        Outcome.Undecided => "",
        _ => verdict.AdjustedP <= StrongLevel && verdict.Claim.Assertion.Level > StrongLevel ? "$^{**}$" : "$^{*}$",
    };

    private static StringBuilder Begin(string caption, string label, string columns) => new StringBuilder()
        .Append("% Needs \\usepackage{booktabs}. Wide tables: put \\resizebox{\\linewidth}{!}{...} around the tabular.\n")
        .Append("\\begin{table}\n\\centering\n\\caption{").Append(caption).Append("}\n\\label{").Append(label).Append("}\n\\begin{tabular}{").Append(columns)
        .Append("}\n\\toprule\n");

    private static string End(StringBuilder text) => text.Append("\\bottomrule\n\\end{tabular}\n\\end{table}\n").ToString();

    private static void Row(StringBuilder text, IReadOnlyList<string> cells) => text.AppendJoin(" & ", cells).Append(" \\\\\n");

    private static string Show(MeanAndDeviation value) => double.IsNaN(value.Mean) ? "--"
        : double.IsNaN(value.StandardDeviation) ? Three(value.Mean) : $"${Three(value.Mean)} \\pm {Three(value.StandardDeviation)}$";

    private static string Signed(double number) => $"${ThreeSigned(number)}$";

    private static string Invariant(double number) => number.ToString("0.######", CultureInfo.InvariantCulture);
}
