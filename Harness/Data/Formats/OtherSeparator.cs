namespace Harness.Data.Formats;

/// <summary>Recognises a table whose columns are separated by another character than the declared one.</summary>
internal static class OtherSeparator
{
    private const string Usual = ";\t|,";

    /// <summary>Examines the first row of a table in which the declared columns were not found.</summary>
    /// <param name="row">The row as it is in the file.</param>
    /// <param name="columns">The number of columns with the declared separator.</param>
    /// <param name="format">The declared columns and their separator.</param>
    /// <returns>The fault, with the line to add to the declaration; null if no other separator seems likely.</returns>
    public static LineFault? In(string row, int columns, TextFormat format)
    {
        Column[] declared = [.. format.Text.Append(format.Label).Distinct()];
        string[] names = [.. declared.Select(column => column.Name).OfType<string>()];
        char[] others = [.. Usual.Where(separator => separator != format.Separator && row.Contains(separator))];
        char[] fitting = [.. others.Where(separator => names.Length > 0 && names.All(Cells(row, separator).Contains))];
        if (fitting.Length == 0 && (columns > 1 || others.Length == 0))
            return null;
        var separator = fitting.Length > 0 ? fitting[0] : others.MaxBy(other => row.Count(character => character == other));
        var shown = Spelling.Quoted($"{separator}");
        return new LineFault($"the columns {string.Join(", ", declared)}",
            $"{(columns == 1 ? "one column" : $"{columns} columns")}, {LineExcerpt.Shown(row)}. If {shown} separates the columns, "
            + $"set in {DataDeclaration.FileName}: \"separator\": {shown}" + (fitting.Length > 0 || names.Length == 0 ? ""
                : ", \"text\": \"…\", \"label\": \"…\", with the names of the columns in place of each …"), "");
    }

    private static string[] Cells(string row, char separator) => [.. row.Split(separator).Select(cell => cell.Trim().Trim('"'))];
}
