using System.Globalization;
using System.Text;
using Harness.Experiments;
using Harness.Reporting.Html;
using Harness.Reporting.Plots;
using Harness.Storage;

namespace Harness.Reporting;

/// <summary>Writes a report in one or several formats into one folder.</summary>
internal static class ReportFiles
{
    /// <summary>The name of the page with all pictures.</summary>
    public const string Page = "report.md";

    private const string Plots = "plots";

    /// <summary>Writes the files that have changed. A rerun with the same figures writes nothing.</summary>
    /// <param name="folder">The folder for one profile and device; created if missing.</param>
    /// <param name="content">The content of the report.</param>
    /// <param name="formats">The formats; at least one.</param>
    /// <returns>The files that were written, relative to the folder.</returns>
    /// <exception cref="RunRefusedException">One of the results violates an invariant.</exception>
    public static IReadOnlyList<string> Write(string folder, ReportContent content, IReadOnlyCollection<ReportFormat> formats)
    {
        foreach (var result in content.Results)
            result.Trusted();
        var pictures = AllPictures.Of(content.Results, content.Verdicts);
        string? shown = formats.Contains(ReportFormat.Png) ? Picture.Png : formats.Contains(ReportFormat.Svg) ? Picture.Svg : null;
        List<(string Name, string Text)> pages =
        [
            .. formats.Contains(ReportFormat.Md) ? Markdown(content, pictures, shown) : [],
            .. formats.Contains(ReportFormat.Csv) ? CsvTables.Of(content) : [],
            .. formats.Contains(ReportFormat.Tex) ? LatexTables.Of(content) : [],
            .. formats.Contains(ReportFormat.Html) ? [(HtmlPage.File, HtmlPage.Of(content, folder))] : Array.Empty<(string, string)>(),
        ];
        var plots = Path.Combine(folder, Plots);
        if (content.Verdicts.Count == 0)
            DeleteClaims(folder, formats);
        return
        [
            .. pages.Where(page => WriteIfChanged(Path.Combine(folder, page.Name), page.Text)).Select(page => page.Name),
            .. formats.Contains(ReportFormat.Png) ? pictures.SelectMany(picture => picture.WriteIfChanged(plots)).Select(file => $"{Plots}/{file}") : [],
            .. formats.Contains(ReportFormat.Svg) ? pictures.SelectMany(picture => picture.WriteSvgIfChanged(plots)).Select(file => $"{Plots}/{file}") : [],
        ];
    }

    /// <summary>Renders the Markdown pages. They link only to pages that are written. Without pictures there is no page of pictures.</summary>
    private static IEnumerable<(string Name, string Text)> Markdown(ReportContent content, IReadOnlyList<Picture> pictures, string? shown)
    {
        yield return ("comparison.md", ComparisonReport.Of(content.Results) + (content.WhyNoClaims is { } why ? $"\n## Claims\n\n{why}\n" : ""));
        if (shown is not null)
            yield return (Page, PageOf(content, pictures, shown));
        yield return (ScoreTables.Page, ScoreTables.PageOf(content.Results));
        if (content.Verdicts.Count > 0)
            yield return ("claims.md", ClaimReport.Of(content.Verdicts, content.Refusals));
    }

    /// <summary>Deletes the claims of an earlier report, because they do not belong to the new figures.</summary>
    private static void DeleteClaims(string folder, IEnumerable<ReportFormat> formats)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var format in formats.Where(format => format is ReportFormat.Md or ReportFormat.Csv or ReportFormat.Tex))
            File.Delete(Path.Combine(folder, $"claims.{format.ToString().ToLowerInvariant()}"));
    }

    private static string PageOf(ReportContent content, IReadOnlyList<Picture> pictures, string shown)
    {
        var (first, claims) = (content.Results[0], content.Verdicts.Count > 0 ? ", [claims](claims.md)" : "");
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Pictures, profile {first.Profile.Name} on {first.Device}

            The figures behind them: [comparison](comparison.md){claims}.

            """);
        foreach (var picture in pictures)
            text.Append(CultureInfo.InvariantCulture, $"\n{picture.Caption}\n\n{picture.ToMarkdown(Plots, shown)}\n");
        return text.ToString();
    }

    /// <summary>Writes a file if it has changed. Speeds in Markdown are ignored, because they differ between runs; other files contain none.</summary>
    private static bool WriteIfChanged(string path, string text)
    {
        if (Path.GetExtension(path) == ".md")
            return ComparisonReport.WriteIfChanged(path, text);
        if (OptionalFile.ReadText(path) == text)
            return false;
        WholeFile.WriteText(path, text);
        return true;
    }
}
