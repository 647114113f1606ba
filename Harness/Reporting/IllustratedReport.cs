using System.Globalization;
using System.Text;
using Harness.Experiments;
using Harness.Experiments.Claims;
using Harness.Reporting.Plots;

namespace Harness.Reporting;

/// <summary>Everything that people read about a comparison, in one folder: the tables, the claims, and a page of pictures.</summary>
public static class IllustratedReport
{
    /// <summary>The page with all pictures.</summary>
    public const string Page = "report.md";

    private const string Plots = "plots";

    /// <summary>Writes what does not stand there already; a rerun that gave the same figures writes nothing.</summary>
    /// <param name="folder">Of one profile and device; made if need be.</param>
    /// <param name="results">All experiments; trusted, and of one profile.</param>
    /// <param name="verdicts">On the claims that may be made of them; without any there is no page of claims.</param>
    /// <param name="refusals">Of those that may not.</param>
    /// <returns>The files that were written, relative to the folder.</returns>
    /// <exception cref="RunRefusedException">An invariant fired for one of the experiments.</exception>
    public static IReadOnlyList<string> Write(string folder, IReadOnlyList<ExperimentResult> results, IReadOnlyList<Verdict> verdicts,
        IReadOnlyList<ClaimRefusedException> refusals)
    {
        ArgumentNullException.ThrowIfNull(results);
        var comparison = ComparisonReport.Of(results);
        var pictures = AllPictures.Of(results, verdicts);
        var pages = new List<(string Name, string Text)> { ("comparison.md", comparison), (Page, PageOf(results, pictures)),
            (ScoreTables.Page, ScoreTables.PageOf(results)) };
        if (verdicts.Count > 0)
            pages.Add(("claims.md", ClaimReport.Of(verdicts, refusals)));
        return
        [
            .. pages.Where(page => ComparisonReport.WriteIfChanged(Path.Combine(folder, page.Name), page.Text)).Select(page => page.Name),
            .. pictures.SelectMany(picture => picture.WriteIfChanged(Path.Combine(folder, Plots))).Select(file => $"{Plots}/{file}"),
        ];
    }

    private static string PageOf(IReadOnlyList<ExperimentResult> results, IReadOnlyList<Picture> pictures)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Pictures, profile {results[0].Profile.Name} on {results[0].Device}

            The figures behind them: [comparison](comparison.md), [claims](claims.md).

            """);
        foreach (var picture in pictures)
            text.Append(CultureInfo.InvariantCulture, $"\n{picture.Caption}\n\n{picture.ToMarkdown(Plots)}\n");
        return text.ToString();
    }
}
