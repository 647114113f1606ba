using Harness.Reporting;
using Harness.Reporting.Html;
using Harness.Storage;

namespace Harness.Commands;

/// <summary>Lists the files of a report that were written, and the page to open first.</summary>
internal static class WrittenFiles
{
    /// <summary>Writes one line for each page, one for all pictures, and one for the page to open first.</summary>
    /// <param name="output">Receives the lines. Paths below the current folder are relative to it.</param>
    /// <param name="folder">The folder of the report.</param>
    /// <param name="written">The files that changed, relative to the folder.</param>
    /// <param name="formats">The formats of the report.</param>
    public static void Show(TextWriter output, string folder, IReadOnlyList<string> written, IReadOnlyCollection<ReportFormat> formats)
    {
        output.WriteLine(written.Count == 0 ? $"'{ShownPath.Of(folder)}' already shows these runs." : "Written:");
        foreach (var page in written.Where(file => !IsPicture(file)))
            output.WriteLine($"  {ShownPath.Of(Path.Combine(folder, page))}");
        var pictures = written.Where(IsPicture).ToList();
        if (pictures.Count > 0)
        {
            output.WriteLine($"  {ShownPath.Of(Path.Combine(folder, Path.GetDirectoryName(pictures[0])!))}{Path.DirectorySeparatorChar} "
                + $"({ReportContent.Counted(pictures.Count, "picture")})");
        }
        if (First(formats) is { } first)
            output.WriteLine($"Open first: {ShownPath.Of(Path.Combine(folder, first))}");
    }

    private static bool IsPicture(string file) => Path.GetDirectoryName(file) is { Length: > 0 };

    private static string? First(IReadOnlyCollection<ReportFormat> formats) => formats.Contains(ReportFormat.Html) ? HtmlPage.File
        : !formats.Contains(ReportFormat.Md) ? null
        : formats.Contains(ReportFormat.Png) || formats.Contains(ReportFormat.Svg) ? ReportFiles.Page : "comparison.md";
}
