using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Harness.Runtime.Cuda;

/// <summary>A queue of work on the card. torch has a current one for each thread, which TorchSharp does not bind:
/// its functions are called by their names in libc10_cuda.</summary>
/// <remarks>As torch's own class lies in memory: a device (two bytes) and an id (eight), handed over in registers.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal readonly unsafe struct CudaStream
{
    /// <summary>torch hands out as many in turn, and then the first again, whether or not it is in use.</summary>
    private const int Most = 32;

    private const sbyte FirstDevice = 0;

    // Used again rather than made anew: torch keeps freed memory for the stream that it was used on.
    private static readonly ConcurrentBag<CudaStream> Idle = [];
    private static int _made;

    [ThreadStatic]
    private static bool _givenUp;

    private static readonly nint GetCurrent = LibTorch.Export("_ZN3c104cuda20getCurrentCUDAStreamEa"),
        SetCurrent = LibTorch.Export("_ZN3c104cuda20setCurrentCUDAStreamENS0_10CUDAStreamE");
    private static readonly nint FromPool = LibTorch.Export("_ZN3c104cuda17getStreamFromPoolEba"),
        ToDriver = LibTorch.Export("_ZNK3c104cuda10CUDAStream6streamEv");

    private readonly long _device, _id;

    /// <summary>Whether this build of torch has them.</summary>
    public static bool AreThere => GetCurrent != 0 && SetCurrent != 0 && FromPool != 0 && ToDriver != 0;

    /// <summary>What torch queues this thread's work on.</summary>
    public static CudaStream Current
    {
        get => ((delegate* unmanaged<sbyte, CudaStream>)GetCurrent)(FirstDevice);
        set => ((delegate* unmanaged<CudaStream, void>)SetCurrent)(value);
    }

    /// <summary>The driver's handle.</summary>
    public nint Handle
    {
        get
        {
            var self = this;
            return ((delegate* unmanaged<CudaStream*, nint>)ToDriver)(&self);
        }
    }

    /// <summary>Gives this thread a stream of its own: what other threads queue runs beside it, not in between.</summary>
    /// <returns>To be disposed on the same thread, when what it queued is done: it then has its old one back.
    /// Null where <see cref="Most"/> threads have one.</returns>
    public static IDisposable? OwnForThisThread()
    {
        if (!Idle.TryTake(out var own))
        {
            if (Interlocked.Increment(ref _made) > Most)
                return null;
            own = ((delegate* unmanaged<byte, sbyte, CudaStream>)FromPool)(0, FirstDevice);
        }
        var before = Current;
        Current = own;
        return new Lent(before, own);
    }

    /// <summary>Nobody else is to have this thread's own stream, for it is stuck in a recording.</summary>
    public static void GiveUpThisThreadsOwn() => _givenUp = true;

    private sealed class Lent(CudaStream before, CudaStream own) : IDisposable
    {
        private bool _returned;

        public void Dispose()
        {
            if (_returned)
                return;
            _returned = true;
            Current = before;
            if (!_givenUp)
                Idle.Add(own);
            _givenUp = false;
        }
    }
}
