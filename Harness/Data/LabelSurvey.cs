using System.Collections.Concurrent;
using System.Globalization;

namespace Harness.Data;

/// <summary>Counts the labels of a file with undeclared labels and suggests what to declare.</summary>
internal static class LabelSurvey
{
    /// <summary>If a file has more different labels than this, the column does not hold classes.</summary>
    private const int MostLabels = 40;

    /// <summary>The maximum number of labels that a message lists.</summary>
    private const int MostListed = 12;

    /// <summary>Reads the file once more to count its labels.</summary>
    /// <param name="file">The file.</param>
    /// <returns>A continuation of the message "found an unknown label": the labels of the file and the line to add to the declaration.</returns>
    public static string Of(SplitFile file)
    {
        var counts = new ConcurrentDictionary<string, int>();
        foreach (var parse in (file with { Labels = file.Labels.Counting(counts) }).Batches())
        {
            using var batch = parse();
            if (batch.Fault is not null || counts.Count > MostLabels)
                break;
        }
        var found = counts.Where(label => !file.Labels.Ignores(label.Key)).OrderBy(label => label.Key, NumbersFirst).ToList();
        return found.Count > MostLabels
            ? $"; the file has more than {MostLabels} different labels, such as {List(found.Take(3))}: is the label another column?"
            : $"; the file has the labels {List(found.Take(MostListed))}"
                + $"{(found.Count > MostListed ? $" and {found.Count - MostListed} others" : "")}. {Advice(file.Labels, found)}";
    }

    private static string Advice(Labels labels, List<KeyValuePair<string, int>> found)
    {
        var spellings = found.Select(label => label.Key).ToList();
        if (spellings.Count == labels.Count)
            return $"If this is the order of the classes, set in {DataDeclaration.FileName}: "
                + $"\"labels\": {{ {string.Join(", ", labels.Names.Zip(spellings, (name, spelling) => $"\"{name}\": \"{spelling}\""))} }}";
        var others = spellings.Where(spelling => !labels.Spells(spelling)).ToList();
        if (spellings.Count - others.Count == labels.Count)
            return $"To leave the other rows out, set in {DataDeclaration.FileName}: "
                + $"\"ignore\": [{string.Join(", ", labels.Ignored.Concat(others).Select(other => $"\"{other}\""))}]";
        return spellings.Count >= 2
            ? $"To train on all of them, declare in the study: Labels = Labels.Classes({string.Join(", ", spellings.Select(spelling => $"\"{spelling}\""))})"
            : $"The study declares {labels.Count} classes: {labels}";
    }

    private static string List(IEnumerable<KeyValuePair<string, int>> labels) => string.Join(", ", labels.Select(label =>
        $"{LineExcerpt.Shown(label.Key)} ({label.Value.ToString("N0", CultureInfo.InvariantCulture)} {(label.Value == 1 ? "row" : "rows")})"));

    private static readonly Comparer<string> NumbersFirst = Comparer<string>.Create((first, second) =>
        double.TryParse(first, CultureInfo.InvariantCulture, out var one) && double.TryParse(second, CultureInfo.InvariantCulture, out var other)
            && one != other ? one.CompareTo(other) : string.CompareOrdinal(first, second));
}
