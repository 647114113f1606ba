namespace Harness.Corpora;

/// <summary>A file of reviews in fastText's format, plain or packed (<c>.bz2</c>, <c>.gz</c>), read as often as it is asked for.</summary>
/// <param name="Path">The file.</param>
/// <param name="Split">What part of the data it is.</param>
public sealed record ReviewFile(string Path, Split Split) : IReviewSource
{
    /// <inheritdoc/>
    public string Name => Path;

    /// <inheritdoc/>
    public IEnumerable<Func<ReviewBatch>> Batches()
    {
        var isEmpty = true;
        foreach (var chunk in LineChunks.Of(Open()))
        {
            isEmpty = false;
            yield return chunk.Parse;
        }
        if (isEmpty)
            throw new CorpusFormatException(Path, "at least one review", "an empty file");
    }

    private UnpackedFile Open()
    {
        if (Directory.Exists(Path))
            throw new CorpusFormatException(Path, "a file of reviews", "a directory");
        try
        {
            return new UnpackedFile(Path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CorpusFormatException(Path, "a file of reviews", "nothing of that name", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CorpusFormatException(Path, "a file of reviews that can be opened", e.Message.TrimEnd('.'), e);
        }
    }
}
