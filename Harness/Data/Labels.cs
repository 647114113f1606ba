using System.Collections.Concurrent;
using System.Text;

namespace Harness.Data;

/// <summary>Declares the classes of a study: their names, and how the files spell them. Class 0 is the first.</summary>
/// <remarks>
/// Files say what they like: <c>__label__1</c>, <c>pos</c>, <c>5</c>. A reader turns each label into the index of its class, once, and no later type can hold
/// anything else. fastText's prefix <c>__label__</c> is part of no spelling: a label may be declared with it or without.
/// </remarks>
public sealed class Labels
{
    /// <summary>The most classes that there can be: a label is one byte.</summary>
    public const int Most = 255;

    /// <summary>The prefix of a label in a fastText file.</summary>
    internal const string Prefix = "__label__";

    /// <summary>What <see cref="ClassOf"/> says of a label whose rows are left out, and of one that is not declared.</summary>
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

    /// <summary>Negative and positive, which the files spell 1 and 2.</summary>
    public static Labels Polarity { get; } = Binary("negative", "positive").WrittenAs("__label__1", "__label__2");

    /// <summary>What each class is called in tables and pictures; at least two.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>How the files may spell each class, without the prefix.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Spellings { get; }

    /// <summary>Labels of the files whose rows are left out.</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <summary>K, the number of classes, 2 to <see cref="Most"/>.</summary>
    public int Count => Names.Count;

    /// <summary>Whether there are two classes.</summary>
    public bool AreBinary => Count == 2;

    /// <summary>The name of class 0.</summary>
    public string Negative => Names[0];

    /// <summary>The name of class 1; of two classes, the one that is to be found.</summary>
    public string Positive => Names[1];

    /// <summary>Declares two classes.</summary>
    /// <param name="negative">The name of class 0, and its spelling unless <see cref="WrittenAs(string[])"/> says otherwise.</param>
    /// <param name="positive">The name of class 1, and its spelling.</param>
    /// <returns>The labels.</returns>
    public static Labels Binary(string negative, string positive) => Classes(negative, positive);

    /// <summary>Declares two or more classes.</summary>
    /// <param name="names">The names in the order of the classes, and their spellings unless <see cref="WrittenAs(string[])"/> says otherwise.</param>
    /// <returns>The labels.</returns>
    /// <exception cref="ArgumentException">There are fewer than two or more than <see cref="Most"/>, or a name is empty or there twice.</exception>
    public static Labels Classes(params string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Length is < 2 or > Most)
            throw new ArgumentException($"A study has 2 to {Most} classes; got {names.Length}.", nameof(names));
        Refuse(names, nameof(names));
        return new Labels(Array.AsReadOnly([.. names]), [.. names.Select(name => (IReadOnlyList<string>)[WithoutPrefix(name)])], []);
    }

    /// <summary>Declares how the files spell each class.</summary>
    /// <param name="spellings">One for each class, in their order.</param>
    /// <returns>The same classes with these spellings.</returns>
    /// <exception cref="ArgumentException">There are more or fewer spellings than classes, or one is empty or there twice.</exception>
    public Labels WrittenAs(params string[] spellings)
    {
        ArgumentNullException.ThrowIfNull(spellings);
        return WrittenAs([.. spellings.Select(spelling => (IReadOnlyList<string>)[spelling])]);
    }

    /// <summary>Declares how the files spell each class, where a class has several spellings.</summary>
    /// <param name="spellings">At least one for each class, in their order.</param>
    /// <returns>The same classes with these spellings.</returns>
    /// <exception cref="ArgumentException">There are spellings for more or fewer classes than there are, or one is empty or there twice.</exception>
    public Labels WrittenAs(IReadOnlyList<IReadOnlyList<string>> spellings)
    {
        ArgumentNullException.ThrowIfNull(spellings);
        if (spellings.Count != Count)
            throw new ArgumentException($"There are {Count} classes ({string.Join(", ", Names)}), but spellings for {spellings.Count}.", nameof(spellings));
        if (spellings.ToList().FindIndex(ofClass => ofClass.Count == 0) is var without && without >= 0)
            throw new ArgumentException($"The class {Names[without]} has no spelling.", nameof(spellings));
        var bare = spellings.Select(ofClass => (IReadOnlyList<string>)Array.AsReadOnly([.. ofClass.Select(WithoutPrefix)])).ToList();
        Refuse([.. bare.SelectMany(spelling => spelling), .. Ignored], nameof(spellings));
        return new Labels(Names, bare, Ignored);
    }

    /// <summary>Leaves rows out.</summary>
    /// <param name="labels">The labels of these rows, as the files spell them.</param>
    /// <returns>The same classes without these rows.</returns>
    /// <exception cref="ArgumentException">A label is empty, there twice, or the spelling of a class.</exception>
    public Labels Ignoring(params string[] labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        string[] ignored = [.. Ignored.Union(labels.Select(WithoutPrefix))];
        Refuse([.. Spellings.SelectMany(spelling => spelling), .. ignored], nameof(labels));
        return new Labels(Names, Spellings, Array.AsReadOnly(ignored));
    }

    /// <summary>Counts labels where others would find their class.</summary>
    /// <param name="counts">Counted up.</param>
    /// <returns>Labels that know every spelling.</returns>
    internal Labels Counting(ConcurrentDictionary<string, int> counts) => new(Names, Spellings, Ignored, counts);

    /// <summary>Whether a label is the spelling of a class, or ignored.</summary>
    /// <param name="label">As the file spells it.</param>
    /// <returns>Whether it is declared.</returns>
    internal bool Spells(string label) => ClassOf(Encoding.UTF8.GetBytes(label)) >= 0;

    /// <summary>Whether the rows of a label are left out.</summary>
    /// <param name="label">As the files spell it.</param>
    /// <returns>Whether it is one of <see cref="Ignored"/>.</returns>
    internal bool Ignores(string label) => Ignored.Contains(WithoutPrefix(label));

    /// <summary>Finds the class of a label.</summary>
    /// <param name="label">The label as the file spells it, with or without the prefix, as UTF-8.</param>
    /// <returns>The index of the class; below 0 if no class is spelt so.</returns>
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
    /// <returns>Such as "negative (1), positive (2)"; a spelling that is the name is left out.</returns>
    public override string ToString() => string.Join(", ", Names.Zip(Spellings, (name, spellings) =>
        spellings is [var only] && only == name ? name : $"{name} ({string.Join(" or ", spellings)})"))
        + (Ignored.Count == 0 ? "" : $"; ignored {string.Join(", ", Ignored)}");

    private static void Refuse(IReadOnlyList<string> words, string argument)
    {
        if (words.Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException("A label is empty.", argument);
        if (words.GroupBy(word => word).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"The label {twice.Key} is there twice.", argument);
    }

    private static string WithoutPrefix(string label) => label.StartsWith(Prefix, StringComparison.Ordinal) ? label[Prefix.Length..] : label;
}
