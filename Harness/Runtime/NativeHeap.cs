using System.Runtime.InteropServices;

namespace Harness.Runtime;

/// <summary>How glibc keeps the memory of tensors that are gone.</summary>
/// <remarks>
/// A training step of the notebook's models allocates and frees some megabytes many times; an embedding's gradient alone has five. By default glibc hands such blocks back to
/// the kernel at once, and the next step pays a page fault for every 4 KB of them. Measured on a virtual machine whose page faults are slow:
/// <c>lstm</c> 130 ms a step before, 18.9 after; <c>cnn</c> 18.3 before, 9.6 after (medians of three runs in turn).
/// Only where memory comes from changes: results keep their bits.
/// </remarks>
internal static partial class NativeHeap
{
    /// <summary>M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of malloc.h.</summary>
    private const int TrimThreshold = -1, MmapThreshold = -3;

    /// <summary>The most that every glibc accepts for blocks that are kept in its heaps; larger ones still come from the kernel, and go back to it.</summary>
    private const int LargestKeptBlock = 32 << 20;

    /// <summary>Lets freed blocks be used again by the process instead of giving them back. Does nothing where the C library is not glibc.</summary>
    public static void KeepFreedBlocks()
    {
        if (!NativeLibrary.TryLoad("libc.so.6", out var glibc) || !NativeLibrary.TryGetExport(glibc, "mallopt", out _))
            return;
        _ = SetOption(MmapThreshold, LargestKeptBlock);
        _ = SetOption(TrimThreshold, int.MaxValue);
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
