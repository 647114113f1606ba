using System.Collections.Concurrent;
using System.Text;

namespace Harness.Data;

/// <summary>Declares the classes of a study: their names, and their spellings in the files. Class 0 is the first.</summary>
/// <remarks>
/// Files spell labels in many ways: <c>__label__1</c>, <c>pos</c>, <c>5</c>. The reader converts each label once into the index of its class, and every later
/// type holds only that index. fastText's prefix <c>__label__</c> is not part of the spelling: a label may be declared with or without it. Spaces around a
/// label are not part of it either, in the files or in the declaration.
/// </remarks>
public sealed class Labels
{
    /// <summary>The maximum number of classes: a label is one byte.</summary>
    public const int Most = 255;

    /// <summary>The prefix of a label in a fastText file.</summary>
    internal const string Prefix = "__label__";

    /// <summary>The results of <see cref="ClassOf(ReadOnlySpan{byte})"/> for a label whose rows are left out, and for a label that is not declared.</summary>
    internal const int IsIgnored = -1, IsUnknown = -2;

    private readonly byte[][][] _spellings;
    private readonly byte[][] _ignored;
    private readonly ConcurrentDictionary<string, int>? _counts;

    private Labels(IReadOnlyList<string> names, IReadOnlyList<IReadOnlyList<string>> spellings, IReadOnlyList<string> ignored,
        ConcurrentDictionary<string, int>? counts = null)
    {
        (Names, Spellings, Ignored, _counts) = (names, spellings, ignored, counts);
        _spellings = [.. spellings.Select(ofClass => ofClass.Select(Encoding.UTF8.GetBytes).ToArray())];
        _ignored = [.. ignored.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>The classes negative and positive, spelt 1 and 2 in the files.</summary>
    public static Labels Polarity { get; } = Binary("negative", "positive").WrittenAs("__label__1", "__label__2");

    /// <summary>The names of the classes in tables and pictures; at least two.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The spellings of each class in the files, without the prefix.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Spellings { get; }

    /// <summary>The labels in the files whose rows are left out.</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <summary>K, the number of classes, 2 to <see cref="Most"/>.</summary>
    public int Count => Names.Count;

    /// <summary>Tells whether there are exactly two classes.</summary>
    public bool AreBinary => Count == 2;

    /// <summary>The name of class 0.</summary>
    public string Negative => Names[0];

    /// <summary>The name of class 1. With two classes, this is the class to be detected.</summary>
    public string Positive => Names[1];

    /// <summary>Declares two classes.</summary>
    /// <param name="negative">The name of class 0. It is also the spelling unless <see cref="WrittenAs(string[])"/> changes it.</param>
    /// <param name="positive">The name of class 1. It is also the spelling unless <see cref="WrittenAs(string[])"/> changes it.</param>
    /// <returns>The labels.</returns>
    public static Labels Binary(string negative, string positive) => Classes(negative, positive);

    /// <summary>Declares two or more classes.</summary>
    /// <param name="names">The names in the order of the classes. They are also the spellings unless <see cref="WrittenAs(string[])"/> changes them.</param>
    /// <returns>The labels.</returns>
    /// <exception cref="ArgumentException">There are fewer than two or more than <see cref="Most"/> names, or a name is empty or occurs twice.</exception>
    public static Labels Classes(params string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Length is < 2 or > Most)
            throw new ArgumentException($"A study has 2 to {Most} classes; got {names.Length}.", nameof(names));
        string[] trimmed = [.. names.Select(name => name.Trim())];
        Refuse(trimmed, nameof(names));
        return new Labels(Array.AsReadOnly(trimmed), [.. trimmed.Select(name => (IReadOnlyList<string>)[Bare(name)])], []);
    }

    /// <summary>Declares the spelling of each class in the files.</summary>
    /// <param name="spellings">One spelling for each class, in the order of the classes.</param>
    /// <returns>The same classes with these spellings.</returns>
    /// <exception cref="ArgumentException">There are more or fewer spellings than classes, or a spelling is empty or occurs twice.</exception>
    public Labels WrittenAs(params string[] spellings)
    {
        ArgumentNullException.ThrowIfNull(spellings);
        return WrittenAs([.. spellings.Select(spelling => (IReadOnlyList<string>)[spelling])]);
    }

    /// <summary>Declares the spellings of each class in the files, if a class has several spellings.</summary>
    /// <param name="spellings">At least one spelling for each class, in the order of the classes.</param>
    /// <returns>The same classes with these spellings.</returns>
    /// <exception cref="ArgumentException">The spellings are for more or fewer classes than there are, or a spelling is empty or occurs twice.</exception>
    public Labels WrittenAs(IReadOnlyList<IReadOnlyList<string>> spellings)
    {
        ArgumentNullException.ThrowIfNull(spellings);
        if (spellings.Count != Count)
            throw new ArgumentException(
                $"Expected a spelling for each of the {Count} classes ({string.Join(", ", Names)}); got {spellings.Count}.", nameof(spellings));
        if (spellings.ToList().FindIndex(ofClass => ofClass.Count == 0) is var without && without >= 0)
            throw new ArgumentException($"The class {Names[without]} has no spelling.", nameof(spellings));
        var bare = spellings.Select(ofClass => (IReadOnlyList<string>)Array.AsReadOnly([.. ofClass.Select(Bare)])).ToList();
        Refuse([.. bare.SelectMany(spelling => spelling), .. Ignored], nameof(spellings));
        return new Labels(Names, bare, Ignored);
    }

    /// <summary>Leaves out the rows of some labels.</summary>
    /// <param name="labels">The labels of these rows, as spelt in the files.</param>
    /// <returns>The same classes without these rows.</returns>
    /// <exception cref="ArgumentException">A label is empty, occurs twice, or is the spelling of a class.</exception>
    public Labels Ignoring(params string[] labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        string[] ignored = [.. Ignored.Union(labels.Select(Bare))];
        Refuse([.. Spellings.SelectMany(spelling => spelling), .. ignored], nameof(labels));
        return new Labels(Names, Spellings, Array.AsReadOnly(ignored));
    }

    /// <summary>Returns labels that count every label instead of finding its class.</summary>
    /// <param name="counts">Receives the number of rows of each label.</param>
    /// <returns>Labels that accept every spelling.</returns>
    internal Labels Counting(ConcurrentDictionary<string, int> counts) => new(Names, Spellings, Ignored, counts);

    /// <summary>Tells whether every label is counted. The texts do not matter then.</summary>
    internal bool AreCounted => _counts is not null;

    /// <summary>Finds the class of a label.</summary>
    /// <param name="label">The label as spelt in the file.</param>
    /// <returns>The index of the class; <see cref="IsIgnored"/> or <see cref="IsUnknown"/> if no class has this spelling.</returns>
    internal int ClassOf(string label) => ClassOf(Encoding.UTF8.GetBytes(label));

    /// <summary>Checks whether the rows of a label are left out.</summary>
    /// <param name="label">The label as spelt in the files.</param>
    /// <returns>Whether it is one of <see cref="Ignored"/>.</returns>
    internal bool Ignores(string label) => Ignored.Contains(Bare(label));

    /// <summary>Finds the class of a label.</summary>
    /// <param name="label">The label as spelt in the file, with or without the prefix, as UTF-8.</param>
    /// <returns>The index of the class; <see cref="IsIgnored"/> or <see cref="IsUnknown"/> if no class has this spelling.</returns>
    internal int ClassOf(ReadOnlySpan<byte> label)
    {
        if (label.StartsWith("__label__"u8))
            label = label["__label__"u8.Length..];
        if (_counts is not null)
        {
            _counts.AddOrUpdate(Encoding.UTF8.GetString(label), 1, (_, count) => count + 1);
            return 0;
        }
        for (int index = 0; index < _spellings.Length; index++)
            foreach (var spelling in _spellings[index])
                if (label.SequenceEqual(spelling))
                    return index;
        foreach (var ignored in _ignored)
            if (label.SequenceEqual(ignored))
                return IsIgnored;
        return IsUnknown;
    }

    /// <summary>Lists the classes and their spellings.</summary>
    /// <returns>A text such as "negative (1), positive (2)". A spelling equal to the name is left out.</returns>
    public override string ToString() => string.Join(", ", Names.Zip(Spellings, (name, spellings) =>
        spellings is [var only] && only == name ? name : $"{name} ({string.Join(" or ", spellings)})"))
        + (Ignored.Count == 0 ? "" : $"; ignored {string.Join(", ", Ignored)}");

    private static void Refuse(IReadOnlyList<string> words, string argument)
    {
        if (words.Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException("A label is empty.", argument);
        if (words.GroupBy(word => word).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"The label {twice.Key} occurs twice.", argument);
    }

    /// <summary>Removes the spaces around a label, as the readers do, and the prefix.</summary>
    private static string Bare(string label) =>
        label.Trim() is var trimmed && trimmed.StartsWith(Prefix, StringComparison.Ordinal) ? trimmed[Prefix.Length..] : trimmed;
}
