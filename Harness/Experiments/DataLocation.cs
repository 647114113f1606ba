using Harness.Data;

namespace Harness.Experiments;

/// <summary>Declares where the data of a profile are and which format they have.</summary>
/// <remarks>Created by <see cref="Csv"/>, <see cref="Tsv"/>, <see cref="JsonLines"/>, <see cref="ParquetFiles"/>, <see cref="FastText"/> and
/// <see cref="ClassFolders"/>.</remarks>
public sealed record DataLocation
{
    internal DataLocation()
    {
    }

    /// <summary>The folder, relative to the repository; null for the directory that the study's variable or <c>--data</c> names.</summary>
    public string? Folder { get; init; }

    /// <summary>The prefix of the file names, before <c>train</c> and <c>test</c>.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The format; null if the file data.json or the file names determine it.</summary>
    public TextFormat? Format { get; init; }
}

/// <summary>Declares data in CSV files: <c>train.csv</c> and <c>test.csv</c>.</summary>
public static class Csv
{
    /// <summary>Declares committed data.</summary>
    /// <param name="folder">The folder, relative to the repository.</param>
    /// <param name="text">The column of the text, or several columns that are joined.</param>
    /// <param name="label">The column of the label.</param>
    /// <param name="header">Whether the first row is a header; if null, it is one unless all columns are declared by number.</param>
    /// <param name="separator">The character between the columns.</param>
    /// <param name="prefix">The prefix of the file names.</param>
    /// <returns>The declaration.</returns>
    public static DataLocation In(string folder, Columns text, Column label, bool? header = null, char separator = ',', string prefix = "") =>
        FromUser(text, label, header, separator) with { Folder = folder, Prefix = prefix };

    /// <summary>Declares the user's own data.</summary>
    /// <param name="text">The column of the text, or several columns that are joined.</param>
    /// <param name="label">The column of the label.</param>
    /// <param name="header">Whether the first row is a header; if null, it is one unless all columns are declared by number.</param>
    /// <param name="separator">The character between the columns.</param>
    /// <returns>The declaration.</returns>
    public static DataLocation FromUser(Columns text, Column label, bool? header = null, char separator = ',') =>
        new() { Format = TextFormat.Csv with { Text = text, Label = label, Header = header, Separator = separator } };
}

/// <summary>Declares data in TSV files: <c>train.tsv</c> and <c>test.tsv</c>.</summary>
public static class Tsv
{
    /// <summary>Declares committed data.</summary>
    /// <param name="folder">The folder, relative to the repository.</param>
    /// <param name="text">The column of the text, or several columns that are joined.</param>
    /// <param name="label">The column of the label.</param>
    /// <param name="header">Whether the first row is a header; if null, it is one unless all columns are declared by number.</param>
    /// <param name="quotes">Whether quotes around a cell are removed from its text.</param>
    /// <param name="prefix">The prefix of the file names.</param>
    /// <returns>The declaration.</returns>
    public static DataLocation In(string folder, Columns text, Column label, bool? header = null, bool quotes = true, string prefix = "") =>
        FromUser(text, label, header, quotes) with { Folder = folder, Prefix = prefix };

    /// <summary>Declares the user's own data.</summary>
    /// <param name="text">The column of the text, or several columns that are joined.</param>
    /// <param name="label">The column of the label.</param>
    /// <param name="header">Whether the first row is a header; if null, it is one unless all columns are declared by number.</param>
    /// <param name="quotes">Whether quotes around a cell are removed from its text.</param>
    /// <returns>The declaration.</returns>
    public static DataLocation FromUser(Columns text, Column label, bool? header = null, bool quotes = true) =>
        new() { Format = TextFormat.Tsv with { Text = text, Label = label, Header = header, Quotes = quotes } };
}

/// <summary>Declares data in JSON lines: <c>train.jsonl</c> and <c>test.jsonl</c>, or <c>.ndjson</c>.</summary>
public static class JsonLines
{
    /// <summary>Declares committed data.</summary>
    /// <param name="folder">The folder, relative to the repository.</param>
    /// <param name="text">The key of the text, or several keys whose texts are joined.</param>
    /// <param name="label">The key of the label.</param>
    /// <param name="prefix">The prefix of the file names.</param>
    /// <returns>The declaration.</returns>
    public static DataLocation In(string folder, Columns text, Column label, string prefix = "") =>
        FromUser(text, label) with { Folder = folder, Prefix = prefix };

    /// <summary>Declares the user's own data.</summary>
    /// <param name="text">The key of the text, or several keys whose texts are joined.</param>
    /// <param name="label">The key of the label.</param>
    /// <returns>The declaration.</returns>
    public static DataLocation FromUser(Columns text, Column label) => new() { Format = TextFormat.JsonLines with { Text = text, Label = label } };
}

/// <summary>Declares data in Parquet files: <c>train.parquet</c> and <c>test.parquet</c>.</summary>
public static class ParquetFiles
{
    /// <summary>Declares committed data.</summary>
    /// <param name="folder">The folder, relative to the repository.</param>
    /// <param name="text">The column of the text, or several columns that are joined.</param>
    /// <param name="label">The column of the label.</param>
    /// <param name="prefix">The prefix of the file names.</param>
    /// <returns>The declaration.</returns>
    public static DataLocation In(string folder, Columns text, Column label, string prefix = "") =>
        FromUser(text, label) with { Folder = folder, Prefix = prefix };

    /// <summary>Declares the user's own data.</summary>
    /// <param name="text">The column of the text, or several columns that are joined.</param>
    /// <param name="label">The column of the label.</param>
    /// <returns>The declaration.</returns>
    public static DataLocation FromUser(Columns text, Column label) => new() { Format = TextFormat.Parquet with { Text = text, Label = label } };
}

/// <summary>Declares data in fastText's format: <c>train.ft.txt</c> and <c>test.ft.txt</c>.</summary>
public static class FastText
{
    /// <summary>Declares committed data.</summary>
    /// <param name="folder">The folder, relative to the repository.</param>
    /// <param name="prefix">The prefix of the file names.</param>
    /// <returns>The declaration.</returns>
    public static DataLocation In(string folder, string prefix = "") => FromUser() with { Folder = folder, Prefix = prefix };

    /// <summary>Declares the user's own data.</summary>
    /// <returns>The declaration.</returns>
    public static DataLocation FromUser() => new() { Format = TextFormat.FastText };
}

/// <summary>Declares data with a folder for each class and a file for each text: <c>train/neg</c>, <c>train/pos</c>, <c>test/neg</c>,
/// <c>test/pos</c>.</summary>
public static class ClassFolders
{
    /// <summary>Declares committed data.</summary>
    /// <param name="folder">The folder, relative to the repository.</param>
    /// <returns>The declaration.</returns>
    public static DataLocation In(string folder) => FromUser() with { Folder = folder };

    /// <summary>Declares the user's own data.</summary>
    /// <returns>The declaration.</returns>
    public static DataLocation FromUser() => new() { Format = TextFormat.ClassFolders };
}
