using System.Runtime.InteropServices;

namespace Harness.Native;

/// <summary>Keeps what torch frees for what it asks for next.</summary>
/// <remarks>
/// glibc maps blocks of some megabytes from the system anew each time and gives them back when they are freed; the kernel then clears every page again.
/// A training step frees and asks for the same blocks over and over (the gradient of an embedding alone is 5 MB),
/// so without this it spends its time on pages, not on sums:
/// most where a machine is virtual and a page fault is dear. A thread other than the first has memory in heaps of 64 MB,
/// and gives a heap back as soon as it is empty, at every step again,
/// unless that leaves less room than the padding: hence a padding of a whole heap. Source: mallopt(3), and heap_trim in glibc's malloc/arena.c.
/// </remarks>
internal static partial class FreedMemory
{
    private const int TrimThreshold = -1, Padding = -2, MapThreshold = -3; // M_TRIM_THRESHOLD, M_TOP_PAD and M_MMAP_THRESHOLD of malloc.h

    /// <summary>Of a thread's memory, bytes.</summary>
    private const int Heap = 64 << 20;

    /// <summary>The largest that glibc takes.</summary>
    private const int LargestMapThreshold = Heap / 2;

    /// <summary>Asks glibc to keep it. Elsewhere, and under another allocator, nothing happens.</summary>
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
            // musl has no such option, and no such habit.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
