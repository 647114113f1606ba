namespace Harness.Corpora;

/// <summary>A file of texts in fastText's format, plain or packed (<c>.bz2</c>, <c>.gz</c>), read as often as it is asked for.</summary>
/// <param name="Path">The file.</param>
/// <param name="Split">What part of the data it is.</param>
/// <param name="Labels">The classes, and how the file spells them.</param>
public sealed record SplitFile(string Path, Split Split, Labels Labels) : ITextSource
{
    /// <summary>Takes a file whose labels are <see cref="Labels.Polarity"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="split">What part of the data it is.</param>
    public SplitFile(string path, Split split) : this(path, split, Labels.Polarity)
    {
    }

    /// <inheritdoc/>
    public int Classes => Labels.Count;

    /// <inheritdoc/>
    public string Name => Path;

    /// <inheritdoc/>
    public IEnumerable<Func<TextBatch>> Batches()
    {
        var isEmpty = true;
        foreach (var chunk in LineChunks.Of(Open(), Labels))
        {
            isEmpty = false;
            yield return chunk.Parse;
        }
        if (isEmpty)
            throw new CorpusFormatException(Path, "at least one text", "an empty file");
    }

    private UnpackedFile Open()
    {
        if (Directory.Exists(Path))
            throw new CorpusFormatException(Path, "a file of texts", "a directory");
        try
        {
            return new UnpackedFile(Path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CorpusFormatException(Path, "a file of texts", "nothing of that name", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CorpusFormatException(Path, "a file of texts that can be opened", e.Message.TrimEnd('.'), e);
        }
    }
}
