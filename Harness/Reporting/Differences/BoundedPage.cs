using System.Text;

namespace Harness.Reporting.Differences;

/// <summary>Fits sections into a page with a maximum size. The first sections get the space that they need. Every section has its heading and a note about
/// omitted rows.</summary>
internal static class BoundedPage
{
    /// <summary>Renders a page.</summary>
    /// <param name="opening">The text above the sections. Together with the headings, it must be smaller than the page.</param>
    /// <param name="sections">The sections, the most important first; sections without rows are not shown.</param>
    /// <param name="bytes">The maximum size of the page as UTF-8.</param>
    /// <param name="elsewhere">The place of the omitted rows, as the end of a sentence without its full stop.</param>
    /// <returns>Markdown with LF line ends and a final newline; it is cut only between rows.</returns>
    public static string Of(string opening, IEnumerable<PageSection> sections, int bytes, string elsewhere)
    {
        var shown = sections.Where(section => section.Rows.Count > 0).ToList();
        var left = bytes - Size(opening) - shown.Sum(section => Size(section.Opening) + Size(section.Closing(section.Rows.Count, elsewhere)));
        var page = new StringBuilder(opening);
        foreach (var section in shown)
        {
            page.Append(section.Opening);
            var rows = 0;
            foreach (var row in section.Rows.Select(ComparisonReport.Row).TakeWhile(row => (left -= Size(row)) >= 0))
            {
                page.Append(row);
                rows++;
            }
            if (rows < section.Rows.Count)
                left = 0; // once a section is cut, less important sections show no rows
            page.Append(section.Closing(section.Rows.Count - rows, elsewhere));
        }
        return page.ToString();
    }

    private static int Size(string text) => Encoding.UTF8.GetByteCount(text);
}
