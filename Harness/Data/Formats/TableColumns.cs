namespace Harness.Data.Formats;

/// <summary>The positions of the text and label columns in the rows of one file.</summary>
/// <param name="Count">The number of columns of each row.</param>
/// <param name="Text">The indices of the text columns, from 0.</param>
/// <param name="Label">The index of the label column, from 0.</param>
internal sealed record TableColumns(int Count, int[] Text, int Label)
{
    /// <summary>Finds the declared columns.</summary>
    /// <param name="format">The declaration.</param>
    /// <param name="names">The names of the columns in the file; null if the file has no names.</param>
    /// <param name="count">The number of columns.</param>
    /// <returns>The columns, or the fault.</returns>
    public static (TableColumns? Columns, LineFault? Fault) Find(TextFormat format, IReadOnlyList<string>? names, int count)
    {
        LineFault? fault = null;
        int IndexOf(Column column, string key)
        {
            if (column.Name is not { } name)
                return column.Number <= count ? column.Number - 1 : Missing($"{column.Number} columns or more", $"{count}");
            if (names is null)
                return Missing($"a header with the column {name}", "a file that is declared to have no header");
            var found = Enumerable.Range(0, names.Count).Where(index => names[index] == name).ToList();
            return found.Count switch
            {
                1 => found[0],
                0 => Missing($"the column {name}", $"the columns {string.Join(", ", names.Select(other => LineExcerpt.Shown(other)))}; "
                    + $"name the columns in {DataDeclaration.FileName} beside the file: {{ \"text\": \"…\", \"label\": \"…\" }}"),
                _ => Missing($"one column {name}", $"{found.Count} columns with that name"),
            };
        }

        int Missing(string expected, string found)
        {
            fault ??= new LineFault(expected, found, "") { Number = 1 };
            return -1;
        }

        int[] text = [.. format.Text.Select(column => IndexOf(column, "text"))];
        var label = IndexOf(format.Label, "label");
        if (fault is null && text.Contains(label))
            Missing("a label in a separate column", $"the text's column {format.Label}");
        return fault is null ? (new TableColumns(count, text, label), null) : (null, fault);
    }
}
