using System.Runtime.InteropServices;

namespace Harness.Native;

/// <summary>Makes glibc keep freed memory for reuse, which avoids page faults.</summary>
/// <remarks>
/// By default, glibc maps a block of some megabytes from the system at every allocation and returns it when it is freed. The kernel then clears every page
/// again. A training step frees and allocates the same blocks again and again (the gradient of an embedding alone is 5 MB). Without this setting, it spends its
/// time on pages instead of sums, most of all on a virtual machine, where page faults are expensive.
/// Threads other than the first have memory in heaps of 64 MB. An empty heap is returned at once, at every step again, unless that leaves less room than the
/// padding. So the padding is a whole heap. Source: mallopt(3), and heap_trim in glibc's malloc/arena.c.
/// </remarks>
internal static partial class FreedMemory
{
    private const int TrimThreshold = -1, Padding = -2, MapThreshold = -3; // M_TRIM_THRESHOLD, M_TOP_PAD and M_MMAP_THRESHOLD of malloc.h

    /// <summary>Size of a heap of a thread in bytes.</summary>
    private const int Heap = 64 << 20;

    /// <summary>The largest value that glibc accepts.</summary>
    private const int LargestMapThreshold = Heap / 2;

    /// <summary>Sets the options of glibc. On other systems, and with another allocator, it has no effect.</summary>
    public static void Keep()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = SetOption(MapThreshold, LargestMapThreshold);
            _ = SetOption(TrimThreshold, int.MaxValue);
            _ = SetOption(Padding, Heap);
        }
        catch (EntryPointNotFoundException)
        {
            // musl has neither this option nor this behaviour.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
