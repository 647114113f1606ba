namespace Harness.Corpora;

/// <summary>The two files of a directory of texts, by the names that the published data has.</summary>
public sealed record SplitFiles
{
    private SplitFiles(string train, string test, Labels labels, DataDeclaration declared) =>
        (Train, Test, Labels, Declared) = (train, test, labels, declared);

    /// <summary>The path of <c>train.ft.txt</c>, plain or packed.</summary>
    public string Train { get; }

    /// <summary>The path of <c>test.ft.txt</c>, plain or packed.</summary>
    public string Test { get; }

    /// <summary>The classes, and how the files spell them.</summary>
    public Labels Labels { get; }

    /// <summary>What is known of them before they are read.</summary>
    public DataDeclaration Declared { get; }

    /// <summary>Finds the two files.</summary>
    /// <param name="directory">The directory that holds them.</param>
    /// <param name="prefix">What the names begin with; nothing in published data.</param>
    /// <param name="labels">The classes, and how the files spell them; <see cref="Labels.Polarity"/> if null.</param>
    /// <returns>Their paths, and what a <see cref="DataDeclaration"/> beside them says; the files themselves are not read.</returns>
    /// <exception cref="CorpusFormatException">
    /// There is no such directory, or it has none or more than one of a file's three forms: which of two is the data is not guessed.
    /// </exception>
    public static SplitFiles In(string directory, string prefix = "", Labels? labels = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        if (!Directory.Exists(directory))
            throw new CorpusFormatException(directory, "a directory of texts", File.Exists(directory) ? "a file" : "nothing of that name");
        return new SplitFiles(TheOne(directory, $"{prefix}train.ft.txt"), TheOne(directory, $"{prefix}test.ft.txt"), labels ?? Labels.Polarity,
            DataDeclaration.Read(Path.Combine(directory, prefix + DataDeclaration.FileName)));
    }

    /// <summary>How the files are read: the same files read in another way are other data.</summary>
    internal string Reading => $"labels {Labels}";

    /// <summary>Opens one split.</summary>
    /// <param name="split">Which.</param>
    /// <returns>Its rows.</returns>
    public ITextSource Open(Split split) => new SplitFile(split == Split.Train ? Train : Test, split, Labels);

    private static string TheOne(string directory, string name)
    {
        string[] forms = [.. UnpackedFile.Extensions.Select(extension => name + extension)];
        string[] present = [.. forms.Where(form => File.Exists(Path.Combine(directory, form)))];
        if (present.Length == 1)
            return Path.Combine(directory, present[0]);
        string found = present.Length == 0 ? "none of them" : string.Join(" and ", present);
        throw new CorpusFormatException(directory, $"exactly one of {string.Join(", ", forms)}", found);
    }
}
