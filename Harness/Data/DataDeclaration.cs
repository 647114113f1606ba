using Harness.Storage;

namespace Harness.Data;

/// <summary>The declaration of a data set: a JSON file next to the texts that states how to read them and what they must contain. Rows that differ from it
/// are reported as a fault of the data or of the copy.</summary>
/// <remarks>
/// An example:
/// <c>{ "name": "stars", "text": ["title", "text"], "label": "stars", "train": { "rows": 3600000 }, "testRowsInTrain": 1 }</c>.
/// </remarks>
public sealed record DataDeclaration
{
    /// <summary>The name of the file. The prefix of the text files comes before it.</summary>
    public const string FileName = "data.json";

    /// <summary>The key for rows without a text, and its two values.</summary>
    internal const string EmptyTexts = "emptyTexts", LeaveOut = "leave out", Refuse = "refuse";

    /// <summary>The declaration that is used without a file: any rows, and no test row whose text is also in the train split.</summary>
    public static DataDeclaration None { get; } = new();

    /// <summary>The name of the data set in kebab-case; null if it has none. Results of named data sets are stored side by side.</summary>
    public string? Name { get; init; }

    /// <summary>The number of rows and of rows of each class in the train split; null if not declared.</summary>
    public DeclaredRows? Train { get; init; }

    /// <summary>The number of rows and of rows of each class in the test split; null if not declared.</summary>
    public DeclaredRows? Test { get; init; }

    /// <summary>
    /// The number of test rows whose text is known to occur in the train split too. In published splits the publisher is responsible for them: the film data
    /// of Maas et al. 2011 share more than a hundred. One test row more than this number is refused.
    /// </summary>
    public int TestRowsInTrain { get; init; }

    /// <summary>The accuracy, 0 to 1, from which a result on these data is too good to be plausible; null if not declared.</summary>
    public double? SurprisingAccuracy { get; init; }

    /// <summary>
    /// Words, as the tokenizer produces them, that reveal the label and yet belong to the texts: "the" distinguishes English from other languages. Null if
    /// there are none.
    /// </summary>
    public IReadOnlyList<string>? TellingWords { get; init; }

    /// <summary>Tells whether a program generated the texts. A model of such texts is only a demonstration.</summary>
    public bool Synthetic { get; init; }

    /// <summary>Reads a declaration.</summary>
    /// <param name="path">The file.</param>
    /// <param name="labels">The classes.</param>
    /// <param name="format">The format of the files; null if the study does not declare it.</param>
    /// <returns>The declaration, or <see cref="None"/> if there is no such file; the labels, columns and format with which to read the files.</returns>
    /// <exception cref="CorpusFormatException">The file is not JSON of this form, or a value is out of range.</exception>
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
                : throw root.Wrong("name", "lower-case letters, digits and hyphens, without data- at the beginning", $"\"{LineExcerpt.Shown(dataSet)}\""),
            Train = ReadRows(root.Object("train"), labels),
            Test = ReadRows(root.Object("test"), labels),
            TestRowsInTrain = root.Integer("testRowsInTrain", 0, int.MaxValue) ?? 0,
            SurprisingAccuracy = root.Number("surprisingAccuracy", 0, 1),
            TellingWords = root.Texts("tellingWords"),
            Synthetic = root.Flag("synthetic") ?? false,
        };
        if (root.Has("knownOverlap"))
            throw root.Wrong("testRowsInTrain", "the number of test rows whose text is also in the training split",
                "the old key knownOverlap, a share of the rows");
        root.RefuseOthers();
        return (declared, spelt, found => changes(named ?? found), named);
    }

    private static Func<TextFormat, TextFormat> ReadColumns(StrictJson.Element root)
    {
        var (text, label) = (root.Columns("text"), root.Columns("label"));
        var (between, header, separator) = (root.Text("between"), root.Flag("header"), root.Text("separator"));
        var (quotes, escapes) = (root.Flag("quotes"), root.Flag("escapes"));
        var empty = root.Text(EmptyTexts);
        if (empty is not (null or LeaveOut or Refuse))
            throw root.Wrong(EmptyTexts, $"\"{LeaveOut}\" or \"{Refuse}\"", $"\"{LineExcerpt.Shown(empty)}\"");
        if (label is { Count: > 1 })
            throw root.Wrong("label", "one column", $"{label.Count}");
        if (separator is not (null or { Length: 1 }))
            throw root.Wrong("separator", "one character", $"\"{separator}\"");
        return format =>
        {
            string? key = text is not null ? "text" : label is not null ? "label" : between is not null ? "between" : null;
            if (key is not null && !format.IsTable)
                throw root.Wrong(key, $"absent, because the format {format.Name} has no columns", "a value");
            key = header is not null ? "header" : separator is not null ? "separator" : quotes is not null ? "quotes" : escapes is not null ? "escapes" : null;
            if (key is not null && format.Kind is not (FormatKind.Csv or FormatKind.Tsv))
                throw root.Wrong(key, $"absent, because it is not a setting of the format {format.Name}", "a value");
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
                    LeavesOutEmptyTexts = empty == LeaveOut,
                };
            }
            catch (ArgumentException e)
            {
                throw root.Wrong("separator", "an ASCII character other than a quote or a line end", $"\"{separator}\"", e);
            }
        };
    }

    private static Labels ReadLabels(StrictJson.Element root, Labels labels)
    {
        try
        {
            if (root.Object("labels") is { } spellings)
            {
                var ofClasses = labels.Names.Select(name => spellings.Texts(name)
                    ?? throw root.Wrong("labels", $"a spelling for each class, {string.Join(", ", labels.Names)}", $"none for {name}")).ToList();
                if (ofClasses.FindIndex(ofClass => ofClass.Contains(LabelSurvey.Placeholder)) is >= 0 and var index)
                    throw root.Wrong("labels", "the labels of the files", $"{LabelSurvey.Placeholder} for {labels.Names[index]}");
                labels = labels.WrittenAs([.. ofClasses]);
                spellings.RefuseOthers();
            }
            return root.Texts("ignore") is { } ignored ? labels.Ignoring([.. ignored]) : labels;
        }
        catch (ArgumentException e)
        {
            throw root.Wrong(root.Has("labels") ? "labels" : "ignore", "labels that are all different", e.Message.Split(" (Parameter")[0].TrimEnd('.'), e);
        }
    }

    private static DeclaredRows? ReadRows(StrictJson.Element? split, Labels labels)
    {
        if (split is not { } declared)
            return null;
        if (declared.Has("positives"))
            throw declared.Wrong("classes", "the number of rows of each class, by the name of the class", "the old key positives");
        var rows = declared.Integer("rows", 1, int.MaxValue) ?? throw declared.Wrong("rows", "the number of rows", "nothing");
        int[]? ofClass = null;
        if (declared.Object("classes") is { } classes)
        {
            ofClass = [.. labels.Names.Select(name => classes.Integer(name, 0, int.MaxValue)
                ?? throw declared.Wrong("classes", $"the number of rows of each class, {string.Join(", ", labels.Names)}", $"none for {name}"))];
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
