using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace Harness.Tokens.Prepared;

/// <summary>Maps a file of values into memory. Opening is immediate, data are read from the disk on use, and all processes share them.
/// The file stays mapped while the memory is referenced.</summary>
/// <typeparam name="T">The type of the values in the file.</typeparam>
internal sealed unsafe class MappedMemory<T> : MemoryManager<T> where T : unmanaged
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly T* _first;
    private readonly int _length;

    /// <summary>Maps a whole file for reading.</summary>
    /// <param name="path">The file, with at least one and at most 2³¹ − 1 values.</param>
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

    /// <summary>Returns a pointer. Mapped memory does not move.</summary>
    /// <param name="elementIndex">The index of the value.</param>
    /// <returns>A pointer, which need not be released.</returns>
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
