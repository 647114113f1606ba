namespace Harness.Corpora;

/// <summary>A file of texts in fastText's format, plain or packed (<c>.bz2</c>, <c>.gz</c>), read as often as it is asked for.</summary>
/// <param name="Path">The file.</param>
/// <param name="Split">What part of the data it is.</param>
public sealed record SplitFile(string Path, Split Split) : ITextSource
{
    /// <inheritdoc/>
    public string Name => Path;

    /// <inheritdoc/>
    public IEnumerable<Func<TextBatch>> Batches()
    {
        var isEmpty = true;
        foreach (var chunk in LineChunks.Of(Open()))
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
