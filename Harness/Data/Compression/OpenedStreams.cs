namespace Harness.Data.Compression;

/// <summary>Owns streams that read from each other, such as a file and the streams that unpack it, and closes them in reverse order.</summary>
internal sealed class OpenedStreams : IDisposable
{
    private readonly Stack<IDisposable> _opened = [];

    /// <summary>Takes ownership.</summary>
    /// <param name="opened">The stream or archive that was opened last.</param>
    /// <returns><paramref name="opened"/>.</returns>
    public T Own<T>(T opened) where T : IDisposable
    {
        _opened.Push(opened);
        return opened;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_opened.TryPop(out var last))
            last.Dispose();
    }
}
