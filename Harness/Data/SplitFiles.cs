using Harness.Data.Compression;
namespace Harness.Data;

/// <summary>Both splits of a data set on the disk.</summary>
public sealed record SplitFiles
{
    /// <summary>The maximum number of files that a message lists.</summary>
    private const int MostListed = 5;

    private readonly Location _train, _test;

    private SplitFiles(Location train, Location test, Labels labels, DataDeclaration declared) =>
        (_train, _test, Labels, Declared) = (train, test, labels, declared);

    /// <summary>A sentence for messages that lists the files a directory may contain.</summary>
    public const string Forms = "It holds train and test as .ft.txt, .csv, .tsv, .jsonl or .parquet, or folders train and test with a folder for each class.";

    /// <summary>The path of the train split: a file, a folder of files, or an archive.</summary>
    public string Train => _train.Path;

    /// <summary>The path of the test split: a file, a folder of files, or an archive.</summary>
    public string Test => _test.Path;

    /// <summary>The classes and their spellings in the files.</summary>
    public Labels Labels { get; }

    /// <summary>The format of the files.</summary>
    public TextFormat Format => _train.Format;

    /// <summary>The declaration of the data set.</summary>
    public DataDeclaration Declared { get; }

    /// <summary>Describes how the files are read. The same files read in another way count as other data.</summary>
    internal string Reading => $"{_train}\n{_test}\nlabels {Labels}" + (Format.Kind == FormatKind.FastText ? "" : "\nline ends LF");

    /// <summary>Finds the files of both splits.</summary>
    /// <param name="directory">The directory that holds them.</param>
    /// <param name="prefix">The prefix of the file names; empty in published data.</param>
    /// <param name="labels">The classes and their spellings in the files, unless data.json declares others; <see cref="Labels.Polarity"/> if null.</param>
    /// <param name="format">The format of the files; if null, data.json or the file names determine it.</param>
    /// <returns>The paths, and the <see cref="DataDeclaration"/> next to them. The files themselves are not read.</returns>
    /// <exception cref="CorpusFormatException">
    /// There is no such directory, or a split has no file or more than one. The reader does not guess which of two files is the data.
    /// </exception>
    public static SplitFiles In(string directory, string prefix = "", Labels? labels = null, TextFormat? format = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        if (!Directory.Exists(directory))
            throw new CorpusFormatException(directory, "a directory of texts", File.Exists(directory) ? "a file" : "no directory with that name");
        var file = Path.Combine(directory, prefix + DataDeclaration.FileName);
        var (declared, spelt, columns, named) = DataDeclaration.Read(file, labels ?? Labels.Polarity, format);
        var train = Find(directory, $"{prefix}train", named);
        var test = Find(directory, $"{prefix}test", named ?? train.Format);
        var read = columns(train.Format);
        return new SplitFiles(train with { Format = read }, test with { Format = read }, spelt, declared);
    }

    /// <summary>Opens one split.</summary>
    /// <param name="split">The split.</param>
    /// <returns>The split file, from which the rows are read.</returns>
    public SplitFile Open(Split split) =>
        (split == Split.Train ? _train : _test) is var location
            ? new SplitFile(location.Path, split, Labels) { Format = location.Format, Entry = location.Entry } : null!;

    /// <summary>Returns the size of one split on the disk.</summary>
    /// <param name="split">The split.</param>
    /// <returns>The size in bytes, as stored: packed files are not unpacked.</returns>
    internal long Bytes(Split split) => split == Split.Train ? _train.Bytes : _test.Bytes;

    private static Location Find(string directory, string name, TextFormat? format)
    {
        IReadOnlyList<TextFormat> formats = format is not null ? [format]
            : [TextFormat.FastText, TextFormat.Csv, TextFormat.Tsv, TextFormat.JsonLines, TextFormat.Parquet, TextFormat.ClassFolders];
        var forms = formats.SelectMany(one => Names(name, one).Select(form => (Format: one, Name: form))).ToList();
        var present = forms.Where(form => form.Format.Kind == FormatKind.ClassFolders ? Directory.Exists(Path.Combine(directory, form.Name))
            : Path.Exists(Path.Combine(directory, form.Name)))
            .Select(form => (form.Name, Location: new Location(Path.Combine(directory, form.Name), null, form.Format))).ToList();
        if (present.Count == 0)
            present = [.. InArchives(directory, forms)];
        if (present.Count == 1)
            return present[0].Location;
        if (present.Count > 1 && present.All(form => form.Location.Format == present[0].Location.Format))
            (format, forms) = (present[0].Location.Format, [.. forms.Where(form => form.Format == present[0].Location.Format)]);
        var found = present.Count == 0 ? $"none of them; {Others(directory, name, [.. forms.Select(form => form.Name)])}"
            : string.Join(" and ", present.Select(form => form.Name));
        var expected = format is not null
            ? string.Join(", ", forms.Select(form => format.Kind == FormatKind.ClassFolders ? $"the folder {form.Name}" : form.Name))
            : $"{string.Join(", ", formats.SelectMany(one => one.Extensions).Where(extension => extension.Length > 0).Select(extension => name + extension))}, "
            + $"plain, .bz2, .gz or .zst, or a folder {name} with a folder for each class";
        throw new CorpusFormatException(directory, $"exactly one of {expected}", found);
    }

    /// <summary>Lists what a directory holds instead of a split, and says how a file of the split's name can be read.</summary>
    private static string Others(string directory, string name, IReadOnlyList<string> forms)
    {
        bool IsOfSplit(string other) => other.StartsWith(name, StringComparison.OrdinalIgnoreCase);
        List<string> others = [.. new DirectoryInfo(directory).EnumerateFileSystemInfos().Select(entry => entry.Name)
            .Where(other => !other.StartsWith('.')).OrderBy(other => IsOfSplit(other) ? 0 : 1).ThenBy(other => other, StringComparer.Ordinal)];
        if (others.Count == 0)
            return "the folder is empty";
        var more = others.Count - MostListed;
        var list = $"the folder holds {string.Join(", ", others.Take(MostListed))}{(more <= 0 ? "" : $" and {more} {(more == 1 ? "other" : "others")}")}";
        foreach (var other in others.Where(IsOfSplit))
        {
            if (forms.FirstOrDefault(form => form.Equals(other, StringComparison.OrdinalIgnoreCase)) is { } form)
                return $"{list}. Rename {other} to {form}";
            var isFolder = Directory.Exists(Path.Combine(directory, other));
            if (TextFormat.Names.FirstOrDefault(format => (format.Value.Kind == FormatKind.ClassFolders) == isFolder
                && Names(name, format.Value).Contains(other)).Key is { } key)
                return $"{list}. To read {other}, set in {DataDeclaration.FileName}: \"format\": \"{key}\"";
        }
        return list;
    }

    private static IEnumerable<string> Names(string name, TextFormat format) => format.Extensions.SelectMany(extension =>
        format.Kind is FormatKind.Parquet or FormatKind.ClassFolders ? [name + extension]
            : UnpackedFile.Extensions.Select(packing => name + extension + packing));

    private static IEnumerable<(string, Location)> InArchives(string directory, IReadOnlyList<(TextFormat Format, string Name)> forms) =>
        from archive in Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal)
        where ArchiveFile.Extensions.Any(extension => archive.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
        from entry in ArchiveFile.Entries(archive)
        where !entry.StartsWith("__MACOSX/", StringComparison.Ordinal)
        from form in forms
        where form.Name == entry[(entry.LastIndexOf('/') + 1)..]
            && form.Format.Extensions.Any(extension => extension.Length > 0 && form.Name.EndsWith(extension))
            && form.Format.Kind != FormatKind.Parquet
        select ($"{Path.GetFileName(archive)}/{entry}", new Location(archive, entry, form.Format));

    /// <summary>The location and the format of one split.</summary>
    private sealed record Location(string Path, string? Entry, TextFormat Format)
    {
        public long Bytes => Format.Kind == FormatKind.ClassFolders ? Formats.FolderRows.Files(Path).Sum(file => new FileInfo(file.Path).Length)
            : new FileInfo(Path).Length;

        /// <summary>Describes how the rows are read, without their path.</summary>
        public override string ToString() => Entry is null ? $"{Format}" : $"{Entry} as {Format}";
    }
}
