namespace Harness.Data;

/// <summary>Declares the file format of a data set.</summary>
public sealed record TextFormat
{
    /// <summary>The columns that a table must have if none are declared.</summary>
    internal const string UsualText = "text", UsualLabel = "label";

    private static readonly char[] NoSeparators = ['\n', '\r', '"', '\0'];

    /// <summary>fastText: one text per line, <c>__label__LABEL text</c>.</summary>
    public static TextFormat FastText { get; } = new() { Kind = FormatKind.FastText };

    /// <summary>A folder for each class, a file for each text: <c>train/pos/17.txt</c>.</summary>
    public static TextFormat ClassFolders { get; } = new() { Kind = FormatKind.ClassFolders };

    /// <summary>A table in text form, separated by commas. Quotes and line breaks within quotes follow RFC 4180.</summary>
    public static TextFormat Csv { get; } = new() { Kind = FormatKind.Csv };

    /// <summary>A table in text form, separated by tabs.</summary>
    public static TextFormat Tsv { get; } = new() { Kind = FormatKind.Tsv, Separator = '\t' };

    /// <summary>One JSON object per line.</summary>
    public static TextFormat JsonLines { get; } = new() { Kind = FormatKind.JsonLines };

    /// <summary>Apache Parquet.</summary>
    public static TextFormat Parquet { get; } = new() { Kind = FormatKind.Parquet };

    /// <summary>The CSV format of Zhang et al. 2015: no header, <c>"class","title","text"</c>, a line break written as <c>\n</c>.</summary>
    public static TextFormat ZhangCsv { get; } = Csv with { Label = 1, Text = [2, 3], Escapes = true };

    /// <summary>The kind of format.</summary>
    internal FormatKind Kind { get; private init; }

    /// <summary>The columns of the text. <see cref="Between"/> joins them.</summary>
    public Columns Text { get; init; } = UsualText;

    /// <summary>The column of the label.</summary>
    public Column Label { get; init; } = UsualLabel;

    /// <summary>The text that joins the texts of several columns.</summary>
    public string Between { get; init; } = ": ";

    /// <summary>Tells whether the first row of a CSV or TSV file is a header. If null, it is a header unless all columns are declared by number.</summary>
    public bool? Header { get; init; }

    /// <summary>The character that separates the columns of a CSV or TSV file. It must be ASCII.</summary>
    public char Separator
    {
        get;
        init => field = CanSeparate(value) ? value
            : throw new ArgumentException("A separator must be an ASCII character other than a quote or a line end.", nameof(Separator));
    } = ',';

    /// <summary>Tells whether <c>"</c> quotes cells in a CSV or TSV file. Without quotes, a cell cannot contain a separator or a line break.</summary>
    public bool Quotes { get; init; } = true;

    /// <summary>Tells whether the two characters <c>\n</c> in a cell of a CSV or TSV file stand for a line break. No other escape has a meaning.</summary>
    public bool Escapes { get; init; }

    /// <summary>Tells whether rows without a text are left out. Otherwise they are refused.</summary>
    internal bool LeavesOutEmptyTexts { get; init; }

    /// <summary>Tells whether the first row is a header.</summary>
    internal bool HasHeader => Header ?? Text.Append(Label).Any(column => column.Name is not null);

    /// <summary>Tells whether the format has columns.</summary>
    internal bool IsTable => Kind is FormatKind.Csv or FormatKind.Tsv or FormatKind.JsonLines or FormatKind.Parquet;

    /// <summary>The file extensions after <c>train</c> or <c>test</c>, without the extension of a packed file.</summary>
    internal IReadOnlyList<string> Extensions => Kind switch
    {
        FormatKind.FastText => [".ft.txt"],
        FormatKind.Csv => [".csv"],
        FormatKind.Tsv => [".tsv"],
        FormatKind.JsonLines => [".jsonl", ".ndjson"],
        FormatKind.Parquet => [".parquet"],
        _ => [""],
    };

    /// <summary>The name of the format in data.json.</summary>
    internal string Name => Names.Single(named => named.Value.Kind == Kind && (Kind != FormatKind.Csv || named.Key == "csv")).Key;

    /// <summary>Checks whether a character can separate columns.</summary>
    /// <param name="character">Any character.</param>
    /// <returns>Whether it is ASCII and neither a quote nor a line end.</returns>
    internal static bool CanSeparate(char character) => char.IsAscii(character) && !NoSeparators.Contains(character);

    /// <summary>All formats by their names in data.json.</summary>
    internal static IReadOnlyDictionary<string, TextFormat> Names { get; } = new Dictionary<string, TextFormat>
    {
        ["fasttext"] = FastText,
        ["csv"] = Csv,
        ["zhang-csv"] = ZhangCsv,
        ["tsv"] = Tsv,
        ["json-lines"] = JsonLines,
        ["parquet"] = Parquet,
        ["folders"] = ClassFolders,
    };

    /// <summary>Describes everything that determines how a file is read.</summary>
    /// <returns>A text such as "csv, text title + text joined by ': ', label stars".</returns>
    public override string ToString() => (!IsTable ? Name : $"{Name}, text {Text} joined by '{Between}', label {Label}"
        + (Kind is FormatKind.Csv or FormatKind.Tsv ? $", header {HasHeader}, separator '{Separator}', quotes {Quotes}, escapes {Escapes}" : ""))
        + (LeavesOutEmptyTexts ? ", rows without a text left out" : "");
}

/// <summary>The kinds of formats.</summary>
internal enum FormatKind
{
    FastText,
    Csv,
    Tsv,
    JsonLines,
    Parquet,
    ClassFolders,
}
