using System.Collections.Concurrent;
using System.Globalization;

namespace Harness.Data;

/// <summary>Counts the labels of a file with undeclared labels and suggests what to declare. A line to paste matches labels with classes by their names, never
/// by their order: "Positive" sorts before "negative", and a model that learnt the classes swapped would look like any other.</summary>
internal static class LabelSurvey
{
    /// <summary>The text in the place of a label that the user must write.</summary>
    public const string Placeholder = "…";

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
            ? $"; the file has more than {MostLabels} different labels, such as {string.Join(", ", found.Take(3).Select(Counted))}: "
                + "is the label another column?"
            : $"; the file has the labels {Listed([.. found.Select(Counted)])}. {Advice(file.Labels, [.. found.Select(label => label.Key)])}";
    }

    private static string Advice(Labels labels, List<string> found)
    {
        var (alike, occurs, left) = (labels.Names.Select(_ => new List<string>()).ToArray(), new bool[labels.Count], new List<string>());
        foreach (var spelling in found)
        {
            if (labels.ClassOf(spelling) is >= 0 and var known)
                occurs[known] = true;
            else if (ClassAlike(labels, spelling) is { } index)
                alike[index].Add(spelling);
            else
                left.Add(spelling);
        }
        List<int> without = [.. Enumerable.Range(0, labels.Count).Where(index => !occurs[index] && alike[index].Count == 0)];
        if (left.Count == 0)
            return $"Their names match the classes. Set in {DataDeclaration.FileName}: {Line(index => labels.Spellings[index])}";
        if (without.Count == 0)
            return $"To train on the rows of {Listed([.. left.Select(Spelling.Shown)])}, list these labels in \"labels\" as spellings of a class. "
                + $"To leave them out, set in {DataDeclaration.FileName}: "
                + (alike.All(ofClass => ofClass.Count == 0) ? "" : $"{Line(index => labels.Spellings[index])}, ")
                + $"\"ignore\": [{string.Join(", ", labels.Ignored.Concat(left).Select(Spelling.Quoted))}]";
        if (left.Count == 1 && without.Count == 1)
            return $"Only the label {Spelling.Quoted(left[0])} and the class {labels.Names[without[0]]} are left. If they belong together, "
                + $"set in {DataDeclaration.FileName}: {Line(_ => left)}";
        if (found.Count < 2)
            return $"The study declares {labels.Count} classes: {labels}";
        var template = $"in {DataDeclaration.FileName}, with labels of the file in place of each {Placeholder}: {Line(_ => [Placeholder])}";
        if (without.Count < labels.Count)
            return $"No class has the name of {Listed([.. left.Select(Spelling.Quoted)])}. Set {template}"
                + (left.Count > without.Count ? ". List the labels that belong to no class in \"ignore\"" : "");
        return found.Count == labels.Count ? $"Their names do not tell their classes. Set {template}"
            : $"To train on all of them, declare in the study: Labels = Labels.Classes({string.Join(", ", found.Select(Spelling.Quoted))}). "
                + $"To train on the declared classes, set {template}";

        string Line(Func<int, IReadOnlyList<string>> ofOthers) => $"\"labels\": {{ {string.Join(", ", labels.Names.Select((name, index) =>
            $"{Spelling.Quoted(name)}: {OneOrList(without.Contains(index) ? ofOthers(index)
                : [.. occurs[index] ? labels.Spellings[index] : [], .. alike[index]])}"))} }}";
    }

    /// <summary>Finds the only class with a spelling, or otherwise a name, that is alike.</summary>
    private static int? ClassAlike(Labels labels, string label)
    {
        int[] spelt = [.. Matching(index => labels.Spellings[index])], named = [.. Matching(index => [labels.Names[index]])];
        return spelt.Length == 1 ? spelt[0] : spelt.Length == 0 && named.Length == 1 ? named[0] : null;

        IEnumerable<int> Matching(Func<int, IReadOnlyList<string>> spellings) =>
            Enumerable.Range(0, labels.Count).Where(index => spellings(index).Any(spelling => Spelling.AreAlike(spelling, label)));
    }

    private static string OneOrList(IReadOnlyList<string> spellings) =>
        spellings.Count == 1 ? Spelling.Quoted(spellings[0]) : $"[{string.Join(", ", spellings.Select(Spelling.Quoted))}]";

    private static string Listed(IReadOnlyList<string> labels) =>
        string.Join(", ", labels.Take(MostListed)) + (labels.Count > MostListed ? $" and {labels.Count - MostListed} others" : "");

    private static string Counted(KeyValuePair<string, int> label) =>
        $"{Spelling.Shown(label.Key)} ({label.Value.ToString("N0", CultureInfo.InvariantCulture)} {(label.Value == 1 ? "row" : "rows")})";

    private static readonly Comparer<string> NumbersFirst = Comparer<string>.Create((first, second) =>
        double.TryParse(first, CultureInfo.InvariantCulture, out var one) && double.TryParse(second, CultureInfo.InvariantCulture, out var other)
            && one != other ? one.CompareTo(other) : string.CompareOrdinal(first, second));
}
