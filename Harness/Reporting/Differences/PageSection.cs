using System.Globalization;

namespace Harness.Reporting.Differences;

/// <summary>A table of a page, which may be cut after any row.</summary>
/// <param name="Title">Plain words.</param>
/// <param name="Heads">What stands above the columns.</param>
/// <param name="Rows">Of as many cells, safe in a table, the most important first.</param>
/// <param name="Folded">Whether it is hidden until somebody asks for it.</param>
internal sealed record PageSection(string Title, IReadOnlyList<string> Heads, IReadOnlyCollection<IReadOnlyList<string>> Rows, bool Folded = false)
{
    /// <summary>What stands above the first row.</summary>
    public string Opening
    {
        get
        {
            var title = string.Create(CultureInfo.InvariantCulture, $"{Title} ({Rows.Count:N0} {(Rows.Count == 1 ? "row" : "rows")})");
            return (Folded ? $"\n<details><summary>{title}</summary>\n\n" : $"\n### {title}\n\n") + ComparisonReport.Table(Heads, []);
        }
    }

    /// <summary>What stands below the last row that is shown.</summary>
    /// <param name="leftOut">Rows that are not.</param>
    /// <param name="elsewhere">Where they are to be found; the end of a sentence, without its full stop.</param>
    /// <returns>Nothing, if nothing has to be said.</returns>
    public string Closing(int leftOut, string elsewhere)
    {
        var sentence = leftOut == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture,
                $"\n{leftOut:N0} more {(leftOut == 1 ? "row is" : "rows are")} left out to keep this short; {elsewhere}.\n");
        return Folded ? $"{sentence}\n</details>\n" : sentence;
    }
}
