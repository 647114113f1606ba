using System.Text;

namespace Harness.Reporting.Differences;

/// <summary>Puts sections on a page that has only so many bytes: the first get what they need, every one its heading and a word on what is left out.</summary>
internal static class BoundedPage
{
    /// <summary>Renders a page.</summary>
    /// <param name="opening">What stands above the sections; with the headings, less than the page holds.</param>
    /// <param name="sections">The most important first; those without rows are not shown.</param>
    /// <param name="bytes">The most that the page may have, as UTF-8.</param>
    /// <param name="elsewhere">Where rows that are left out are to be found; the end of a sentence, without its full stop.</param>
    /// <returns>Markdown, LF, with a newline at the end; cut between rows only.</returns>
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
                left = 0; // what is less important takes no place that what is more important could not have
            page.Append(section.Closing(section.Rows.Count - rows, elsewhere));
        }
        return page.ToString();
    }

    private static int Size(string text) => Encoding.UTF8.GetByteCount(text);
}
