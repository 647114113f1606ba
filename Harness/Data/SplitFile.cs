using Harness.Data.Compression;
using Harness.Data.Formats;

namespace Harness.Data;

/// <summary>One split of a data set on the disk. It can be read any number of times.</summary>
/// <param name="Path">The file; for the format with a folder for each class, the folder that contains these folders.</param>
/// <param name="Split">The split that the file belongs to.</param>
/// <param name="Labels">The classes and their spellings in the file.</param>
public sealed record SplitFile(string Path, Split Split, Labels Labels) : ITextSource
{
    /// <summary>Creates a split file whose labels are <see cref="Labels.Polarity"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="split">The split that the file belongs to.</param>
    public SplitFile(string path, Split split) : this(path, split, Labels.Polarity)
    {
    }

    /// <summary>The format of the file.</summary>
    public TextFormat Format { get; init; } = TextFormat.FastText;

    /// <summary>The name of the file within an archive (<c>.zip</c> or <c>.tar.gz</c>); null if <see cref="Path"/> is the file itself.</summary>
    public string? Entry { get; init; }

    /// <inheritdoc/>
    public int Classes => Labels.Count;

    /// <inheritdoc/>
    public string Name => Entry is null ? Path : $"{Path}, {Entry}";

    /// <inheritdoc/>
    public IEnumerable<Func<TextBatch>> Batches()
    {
        var isEmpty = true;
        foreach (var parse in Read())
        {
            isEmpty = false;
            yield return parse;
        }
        if (isEmpty)
            throw new CorpusFormatException(Name, "at least one text", "an empty file");
    }

    private IEnumerable<Func<TextBatch>> Read() => Format.Kind switch
    {
        FormatKind.FastText => FileChunks.Of(Open(), lineStart: Labels.Prefix).Select(chunk => (Func<TextBatch>)new FastTextLines(chunk, Format, Labels).Parse),
        FormatKind.JsonLines => FileChunks.Of(Open(), lineStart: "{").Select(chunk => (Func<TextBatch>)(() => new JsonRows(chunk, Format, Labels).Parse())),
        FormatKind.Parquet => ParquetRows.Read(Opened(() => new FileStream(Checked(), FileMode.Open, FileAccess.Read, FileShare.Read)), Format, Labels),
        FormatKind.ClassFolders => Opened(() => FolderRows.Read(Path, Format, Labels)),
        _ => CsvRecords.Read(Open(), Format, Labels),
    };

    private UnpackedFile Open() => Opened(() => new UnpackedFile(Checked(), Entry));

    private string Checked()
    {
        if (Directory.Exists(Path))
            throw new CorpusFormatException(Path, "a file of texts", "a directory");
        if (Storage.FileIdentity.IsSpecial(Path))
            throw new CorpusFormatException(Path, "a file of texts", "a pipe or a device, which cannot be read twice");
        return Path;
    }

    private T Opened<T>(Func<T> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CorpusFormatException(Path, "a file of texts", "no file with that name", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or InvalidOperationException or FormatException)
        {
            throw new CorpusFormatException(Path, "a file of texts that can be opened", e.Message.TrimEnd('.'), e);
        }
    }
}
