namespace Harness.Data;

/// <summary>Declares how the rows of a data set lie in its files.</summary>
public sealed record TextFormat
{
    /// <summary>The columns that a table is expected to have where none are declared.</summary>
    internal const string UsualText = "text", UsualLabel = "label";

    private static readonly char[] NoSeparators = ['\n', '\r', '"', '\0'];

    /// <summary>fastText: a line each, <c>__label__LABEL text</c>.</summary>
    public static TextFormat FastText { get; } = new() { Kind = FormatKind.FastText };

    /// <summary>A folder for each class, a file for each text: <c>train/pos/17.txt</c>.</summary>
    public static TextFormat ClassFolders { get; } = new() { Kind = FormatKind.ClassFolders };

    /// <summary>A table in text, separated by commas; quotes and line breaks inside of them as in RFC 4180.</summary>
    public static TextFormat Csv { get; } = new() { Kind = FormatKind.Csv };

    /// <summary>A table in text, separated by tabs.</summary>
    public static TextFormat Tsv { get; } = new() { Kind = FormatKind.Tsv, Separator = '\t' };

    /// <summary>A JSON object a line.</summary>
    public static TextFormat JsonLines { get; } = new() { Kind = FormatKind.JsonLines };

    /// <summary>Apache Parquet.</summary>
    public static TextFormat Parquet { get; } = new() { Kind = FormatKind.Parquet };

    /// <summary>The CSV of Zhang et al. 2015: no header, <c>"class","title","text"</c>, a line break written as <c>\n</c>.</summary>
    public static TextFormat ZhangCsv { get; } = Csv with { Label = 1, Text = [2, 3], Escapes = true };

    /// <summary>Which format.</summary>
    internal FormatKind Kind { get; private init; }

    /// <summary>The columns of the text, which <see cref="Between"/> joins.</summary>
    public Columns Text { get; init; } = UsualText;

    /// <summary>The column of the label.</summary>
    public Column Label { get; init; } = UsualLabel;

    /// <summary>What stands between the texts of several columns.</summary>
    public string Between { get; init; } = ": ";

    /// <summary>Whether the first row of a CSV or TSV file is a header. If null, it is one unless all columns are declared by number.</summary>
    public bool? Header { get; init; }

    /// <summary>What separates the columns of a CSV or TSV file: an ASCII character.</summary>
    public char Separator
    {
        get;
        init => field = char.IsAscii(value) && !NoSeparators.Contains(value) ? value
            : throw new ArgumentException("A separator is an ASCII character, and no quote or line end.", nameof(Separator));
    } = ',';

    /// <summary>Whether <c>"</c> quotes in a CSV or TSV file. Without quotes, no cell can hold a separator or a line break.</summary>
    public bool Quotes { get; init; } = true;

    /// <summary>Whether <c>\n</c> in a cell of a CSV or TSV file, two characters, stands for a line break.</summary>
    public bool Escapes { get; init; }

    /// <summary>Whether the first row is a header.</summary>
    internal bool HasHeader => Header ?? Text.Append(Label).Any(column => column.Name is not null);

    /// <summary>Whether there are columns.</summary>
    internal bool IsTable => Kind is FormatKind.Csv or FormatKind.Tsv or FormatKind.JsonLines or FormatKind.Parquet;

    /// <summary>What the names of files end in behind <c>train</c> or <c>test</c>, before what says how they are packed.</summary>
    internal IReadOnlyList<string> Extensions => Kind switch
    {
        FormatKind.FastText => [".ft.txt"],
        FormatKind.Csv => [".csv"],
        FormatKind.Tsv => [".tsv"],
        FormatKind.JsonLines => [".jsonl", ".ndjson"],
        FormatKind.Parquet => [".parquet"],
        _ => [""],
    };

    /// <summary>The name of a format in data.json.</summary>
    internal string Name => Names.Single(named => named.Value.Kind == Kind && (Kind != FormatKind.Csv || named.Key == "csv")).Key;

    /// <summary>All formats by the names that data.json uses.</summary>
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

    /// <summary>Says all that decides what is read.</summary>
    /// <returns>Such as "csv, text title + text joined by ': ', label stars".</returns>
    public override string ToString() => !IsTable ? Name
        : $"{Name}, text {Text} joined by '{Between}', label {Label}"
        + (Kind is FormatKind.Csv or FormatKind.Tsv ? $", header {HasHeader}, separator '{Separator}', quotes {Quotes}, escapes {Escapes}" : "");
}

/// <summary>The formats.</summary>
internal enum FormatKind
{
    FastText,
    Csv,
    Tsv,
    JsonLines,
    Parquet,
    ClassFolders,
}
