using System.Runtime.InteropServices;

namespace Harness.Runtime.Cuda;

/// <summary>Records work for the GPU once and then launches it as a whole. It uses torch's <c>torch.cuda.CUDAGraph</c>, which TorchSharp does not bind, by its
/// symbol names in libtorch_cuda.</summary>
/// <remarks>
/// While the graph is recorded, nothing is computed, and no number may be read back. Memory that is allocated during the recording belongs to the graph and has
/// the same addresses at every launch. So the results are read from tensors that are kept.
/// An error of torch when a recording begins, ends or is launched ends the process, because a C++ exception cannot pass from a native function into .NET. An
/// error of the recorded work, such as a lack of memory, does not.
/// Source: torch's notes on CUDA semantics, "CUDA Graphs".
/// </remarks>
internal sealed unsafe class CudaGraph : IRecording, IStepGraph
{
    /// <summary>Bytes of memory for torch's object, more than its class needs in any version.</summary>
    private const nuint Room = 16_384;

    /// <summary>cudaStreamCaptureModeThreadLocal: the recording does not restrict other threads.</summary>
    private const int ThisThreadOnly = 1;

    private static readonly nint Construct = LibTorch.Export("_ZN2at4cuda9CUDAGraphC1Eb"), Destruct = LibTorch.Export("_ZN2at4cuda9CUDAGraphD1Ev");
    private static readonly nint BeginCapture = LibTorch.Export("_ZN2at4cuda9CUDAGraph13capture_beginESt4pairIyyE21cudaStreamCaptureMode");
    private static readonly nint EndCapture = LibTorch.Export("_ZN2at4cuda9CUDAGraph11capture_endEv"),
        ReplayAll = LibTorch.Export("_ZN2at4cuda9CUDAGraph6replayEv");

    /// <summary>Each graph registers with torch's default generator and unregisters again, without a lock. Python does not need one, because it has a global
    /// lock.</summary>
    private static readonly Lock OneAtATime = new();

    private readonly void* _graph;
    private bool _abandoned;

    /// <summary>Creates an empty graph.</summary>
    public CudaGraph()
    {
        _graph = NativeMemory.AlignedAlloc(Room, 64);
        NativeMemory.Clear(_graph, Room);
        ((delegate* unmanaged<void*, byte, void>)Construct)(_graph, 0); // 0: torch keeps no second copy of the graph
    }

    /// <summary>Tells whether this build of torch has graphs.</summary>
    public static bool AreThere => Construct != 0 && Destruct != 0 && BeginCapture != 0 && EndCapture != 0 && ReplayAll != 0;

    /// <summary>Tells whether this thread can record a training step: it has its own stream, and backward passes stay on the thread.</summary>
    public static bool CanRecord => AreThere && OwnKernels.Here.AreUsed && BackwardPass.StaysOnItsThread && CudaStream.Current.Handle != 0;

    /// <inheritdoc/>
    public void Record(Action work) => Recording.Of(this, work);

    /// <inheritdoc/>
    public void Begin()
    {
        lock (OneAtATime)
            ((delegate* unmanaged<void*, ulong, ulong, int, void>)BeginCapture)(_graph, 0, 0, ThisThreadOnly);
    }

    /// <inheritdoc/>
    public void End()
    {
        lock (OneAtATime)
            ((delegate* unmanaged<void*, void>)EndCapture)(_graph);
    }

    /// <inheritdoc/>
    public bool IsSound => CudaLibrary.IsRecording(CudaStream.Current.Handle);

    /// <inheritdoc/>
    public void Abandon()
    {
        CudaLibrary.EndRecording(CudaStream.Current.Handle);
        CudaStream.GiveUpThisThreadsOwn();
        _abandoned = true;
    }

    /// <inheritdoc/>
    public void Replay() => ((delegate* unmanaged<void*, void>)ReplayAll)(_graph);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_abandoned)
            return; // torch treats the recording as unfinished, so its small memory is not freed
        lock (OneAtATime)
            ((delegate* unmanaged<void*, void>)Destruct)(_graph);
        NativeMemory.AlignedFree(_graph);
    }
}
