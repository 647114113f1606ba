using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace Harness.Tokens.Prepared;

/// <summary>A file of values as memory: opened in no time, read from the disk as it is used, shared by all processes.
/// Mapped as long as anything refers to its memory.</summary>
/// <typeparam name="T">What the file holds, and nothing else.</typeparam>
internal sealed unsafe class MappedMemory<T> : MemoryManager<T> where T : unmanaged
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly T* _first;
    private readonly int _length;

    /// <summary>Maps a whole file for reading.</summary>
    /// <param name="path">At least one and at most 2³¹ − 1 values.</param>
    public MappedMemory(string path)
    {
        _length = checked((int)(new FileInfo(path).Length / sizeof(T)));
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, capacity: 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* first = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref first);
        _first = (T*)first;
    }

    /// <inheritdoc/>
    public override Span<T> GetSpan() => new(_first, _length);

    /// <summary>Mapped memory does not move.</summary>
    /// <param name="elementIndex">The value to point at.</param>
    /// <returns>A pointer that need not be given back.</returns>
    public override MemoryHandle Pin(int elementIndex = 0) => new(_first + elementIndex, pinnable: this);

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
