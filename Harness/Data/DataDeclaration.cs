using Harness.Storage;

namespace Harness.Data;

/// <summary>What the keeper of a data set knows of it: a file beside the texts. It says how to read them, and what they are; what turns out otherwise
/// is a fault of the data, or of whoever copied them.</summary>
/// <remarks>
/// For example:
/// <c>{ "name": "stars", "text": ["title", "text"], "label": "stars", "train": { "rows": 3600000 }, "testRowsInTrain": 1 }</c>.
/// </remarks>
public sealed record DataDeclaration
{
    /// <summary>The file's name, behind the prefix that the texts have.</summary>
    public const string FileName = "data.json";

    /// <summary>Where nothing is declared: any rows, and not one shared text.</summary>
    public static DataDeclaration None { get; } = new();

    /// <summary>The name of the data set, in kebab-case: results of data sets with names lie side by side. Null if it has none.</summary>
    public string? Name { get; init; }

    /// <summary>Rows and classes of the train split; null if not declared.</summary>
    public DeclaredRows? Train { get; init; }

    /// <summary>Rows and classes of the test split; null if not declared.</summary>
    public DeclaredRows? Test { get; init; }

    /// <summary>
    /// How many test rows have a text that is known to stand in the train split too: of published splits that is the publisher's to answer for, as with
    /// the film data of Maas et al. 2011, which share more than a hundred. One more is refused.
    /// </summary>
    public int TestRowsInTrain { get; init; }

    /// <summary>The accuracy, 0 to 1, from which a result on these data is too good to be believed; null if nobody says.</summary>
    public double? SurprisingAccuracy { get; init; }

    /// <summary>
    /// The words that tell the label and yet belong to the texts, as the tokenizer makes them: "the" tells English from other languages.
    /// Null if there are none.
    /// </summary>
    public IReadOnlyList<string>? TellingWords { get; init; }

    /// <summary>Reads a declaration.</summary>
    /// <param name="path">The file.</param>
    /// <param name="labels">The classes.</param>
    /// <param name="format">How the rows lie in the files; null if the study does not say.</param>
    /// <returns>What is declared, or <see cref="None"/> where no such file is; and how to read the files.</returns>
    /// <exception cref="CorpusFormatException">The file is not JSON of this form, or a value is out of its range.</exception>
    internal static (DataDeclaration Declared, Labels Labels, Func<TextFormat, TextFormat> Columns, TextFormat? Format) Read(
        string path, Labels labels, TextFormat? format)
    {
        if (OptionalFile.ReadBytes(path) is not { } json)
            return (None, labels, found => format ?? found, format);
        using var file = StrictJson.Parse(path, json);
        var root = file.Root;
        var named = root.Text("format") is not { } name ? format : TextFormat.Names.GetValueOrDefault(name)
            ?? throw root.Wrong("format", $"one of {string.Join(", ", TextFormat.Names.Keys)}", $"\"{name}\"");
        var changes = ReadColumns(root);
        var spelt = ReadLabels(root, labels);
        var declared = new DataDeclaration
        {
            Name = root.Text("name") is not { } dataSet ? null : IsKebabCase(dataSet) ? dataSet
                : throw root.Wrong("name", "small letters, digits and hyphens, not data- at the beginning", $"\"{LineExcerpt.Shown(dataSet)}\""),
            Train = ReadRows(root.Object("train"), labels),
            Test = ReadRows(root.Object("test"), labels),
            TestRowsInTrain = root.Integer("testRowsInTrain", 0, int.MaxValue) ?? 0,
            SurprisingAccuracy = root.Number("surprisingAccuracy", 0, 1),
            TellingWords = root.Texts("tellingWords"),
        };
        if (root.Has("knownOverlap"))
            throw root.Wrong("testRowsInTrain", "a number of test rows whose text may stand in the train split", "knownOverlap, a share of them");
        root.RefuseOthers();
        return (declared, spelt, found => changes(named ?? found), named);
    }

    private static Func<TextFormat, TextFormat> ReadColumns(StrictJson.Element root)
    {
        var (text, label) = (root.Columns("text"), root.Columns("label"));
        var (between, header, separator) = (root.Text("between"), root.Flag("header"), root.Text("separator"));
        var (quotes, escapes) = (root.Flag("quotes"), root.Flag("escapes"));
        if (label is { Count: > 1 })
            throw root.Wrong("label", "one column", $"{label.Count}");
        if (separator is not (null or { Length: 1 }))
            throw root.Wrong("separator", "one character", $"\"{separator}\"");
        return format =>
        {
            string? key = text is not null ? "text" : label is not null ? "label" : between is not null ? "between" : null;
            if (key is not null && !format.IsTable)
                throw root.Wrong(key, $"no such key: the format {format.Name} has no columns", "one");
            key = header is not null ? "header" : separator is not null ? "separator" : quotes is not null ? "quotes" : escapes is not null ? "escapes" : null;
            if (key is not null && format.Kind is not (FormatKind.Csv or FormatKind.Tsv))
                throw root.Wrong(key, $"no such key: the format {format.Name} has none", "one");
            try
            {
                return format with
                {
                    Text = text ?? format.Text,
                    Label = label?.Single() ?? format.Label,
                    Between = between ?? format.Between,
                    Header = header ?? format.Header,
                    Separator = separator?[0] ?? format.Separator,
                    Quotes = quotes ?? format.Quotes,
                    Escapes = escapes ?? format.Escapes,
                };
            }
            catch (ArgumentException e)
            {
                throw root.Wrong("separator", "an ASCII character that is no quote and no line end", $"\"{separator}\"", e);
            }
        };
    }

    private static Labels ReadLabels(StrictJson.Element root, Labels labels)
    {
        try
        {
            if (root.Object("labels") is { } spellings)
            {
                labels = labels.WrittenAs([.. labels.Names.Select(name => spellings.Texts(name)
                    ?? throw root.Wrong("labels", $"a spelling for each class, {string.Join(", ", labels.Names)}", $"none for {name}"))]);
                spellings.RefuseOthers();
            }
            return root.Texts("ignore") is { } ignored ? labels.Ignoring([.. ignored]) : labels;
        }
        catch (ArgumentException e)
        {
            throw root.Wrong(root.Has("labels") ? "labels" : "ignore", "labels that differ", e.Message.Split(" (Parameter")[0].TrimEnd('.'), e);
        }
    }

    private static DeclaredRows? ReadRows(StrictJson.Element? split, Labels labels)
    {
        if (split is not { } declared)
            return null;
        if (declared.Has("positives"))
            throw declared.Wrong("classes", "the rows of each class by its name", "positives");
        var rows = declared.Integer("rows", 1, int.MaxValue) ?? throw declared.Wrong("rows", "the number of rows", "nothing");
        int[]? ofClass = null;
        if (declared.Object("classes") is { } classes)
        {
            ofClass = [.. labels.Names.Select(name => classes.Integer(name, 0, int.MaxValue)
                ?? throw declared.Wrong("classes", $"the rows of each class, {string.Join(", ", labels.Names)}", $"none for {name}"))];
            classes.RefuseOthers();
            if (ofClass.Sum(count => (long)count) != rows)
                throw declared.Wrong("classes", $"{rows} rows in all", $"{ofClass.Sum(count => (long)count)}");
        }
        declared.RefuseOthers();
        return new DeclaredRows(rows, ofClass);
    }

    private static bool IsKebabCase(string name) => name.Length is > 0 and <= 60 && name[0] != '-' && name[^1] != '-'
        && !name.StartsWith("data-", StringComparison.Ordinal) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
