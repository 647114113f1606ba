using System.Globalization;

namespace Harness.Reporting.Differences;

/// <summary>A section of a page with a table, which may be cut after any row.</summary>
/// <param name="Title">The title, without Markdown.</param>
/// <param name="Heads">The column heads.</param>
/// <param name="Rows">The rows, the most important first. Each has one cell for each head, and all cells are safe in a Markdown table.</param>
/// <param name="Folded">Whether the section is collapsed until the reader opens it.</param>
internal sealed record PageSection(string Title, IReadOnlyList<string> Heads, IReadOnlyCollection<IReadOnlyList<string>> Rows, bool Folded = false)
{
    /// <summary>The text above the first row.</summary>
    public string Opening
    {
        get
        {
            var title = string.Create(CultureInfo.InvariantCulture, $"{Title} ({Rows.Count:N0} {(Rows.Count == 1 ? "row" : "rows")})");
            return (Folded ? $"\n<details><summary>{title}</summary>\n\n" : $"\n### {title}\n\n") + ComparisonReport.Table(Heads, []);
        }
    }

    /// <summary>Returns the text below the last row that is shown.</summary>
    /// <param name="leftOut">The number of omitted rows.</param>
    /// <param name="elsewhere">The place of the omitted rows, as the end of a sentence without its full stop.</param>
    /// <returns>The text; empty if it is not needed.</returns>
    public string Closing(int leftOut, string elsewhere)
    {
        var sentence = leftOut == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture,
                $"\n{leftOut:N0} more {(leftOut == 1 ? "row is" : "rows are")} left out to keep this short; {elsewhere}.\n");
        return Folded ? $"{sentence}\n</details>\n" : sentence;
    }
}
