using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Harness.Runtime.Cuda;

/// <summary>A queue of work on the GPU. torch has a current stream for each thread. TorchSharp does not bind it, so torch's functions are called by their
/// symbol names in libc10_cuda.</summary>
/// <remarks>Has the memory layout of torch's own class: a device (two bytes) and an id (eight bytes), passed in registers.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal readonly unsafe struct CudaStream
{
    /// <summary>Number of streams in torch's pool. After these, torch returns the first one again, even if it is in use.</summary>
    private const int Most = 32;

    private const sbyte FirstDevice = 0;

    // Streams are reused, because torch keeps freed memory for the stream that used it.
    private static readonly ConcurrentBag<CudaStream> Idle = [];
    private static int _made, _lent;

    [ThreadStatic]
    private static bool _givenUp;

    private static readonly nint GetCurrent = LibTorch.Export("_ZN3c104cuda20getCurrentCUDAStreamEa"),
        SetCurrent = LibTorch.Export("_ZN3c104cuda20setCurrentCUDAStreamENS0_10CUDAStreamE");
    private static readonly nint FromPool = LibTorch.Export("_ZN3c104cuda17getStreamFromPoolEba"),
        ToDriver = LibTorch.Export("_ZNK3c104cuda10CUDAStream6streamEv");

    private readonly long _device, _id;

    /// <summary>The number of threads that have a stream of their own at the moment.</summary>
    public static int Lendings => Volatile.Read(ref _lent);

    /// <summary>Tells whether this build of torch has streams.</summary>
    public static bool AreThere => GetCurrent != 0 && SetCurrent != 0 && FromPool != 0 && ToDriver != 0;

    /// <summary>The stream on which torch queues the work of this thread.</summary>
    public static CudaStream Current
    {
        get => ((delegate* unmanaged<sbyte, CudaStream>)GetCurrent)(FirstDevice);
        set => ((delegate* unmanaged<CudaStream, void>)SetCurrent)(value);
    }

    /// <summary>The driver's handle of the stream.</summary>
    public nint Handle
    {
        get
        {
            var self = this;
            return ((delegate* unmanaged<CudaStream*, nint>)ToDriver)(&self);
        }
    }

    /// <summary>Gives this thread its own stream, so that its work runs in parallel with that of other threads.</summary>
    /// <returns>The caller disposes it on the same thread when the queued work is done. The thread then has its previous stream again. Null if
    /// <see cref="Most"/> threads already have their own stream.</returns>
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
        Interlocked.Increment(ref _lent);
        return new Lent(before, own);
    }

    /// <summary>Keeps this thread's own stream from being reused, because it is stuck in a recording.</summary>
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
            Interlocked.Decrement(ref _lent);
            if (!_givenUp)
                Idle.Add(own);
            _givenUp = false;
        }
    }
}
