using System.Runtime.InteropServices;

namespace Harness.Runtime.Cuda;

/// <summary>Records work for the GPU once and then launches it as a whole. It uses torch's <c>torch.cuda.CUDAGraph</c>, which TorchSharp does not bind, by its
/// symbol names in libtorch_cuda.</summary>
/// <remarks>
/// While it is recorded nothing is computed, and no number may be read back. What is allocated meanwhile comes from memory of the graph's own,
/// and lies at the same addresses whenever it is launched:
/// results are read there, from tensors that are kept. What torch itself refuses when a recording begins, ends or is launched ends the process: its exceptions do not come through. What the recorded work
/// refuses, for want of memory say, does not. Source: torch's notes on CUDA semantics, "CUDA Graphs".
/// </remarks>
internal sealed unsafe class CudaGraph : IRecording, IDisposable
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

    /// <summary>Whether this build of torch has graphs.</summary>
    public static bool AreThere => Construct != 0 && Destruct != 0 && BeginCapture != 0 && EndCapture != 0 && ReplayAll != 0;

    /// <summary>Whether this thread can record a training step: it has a stream of its own, and backward passes stay on it.</summary>
    public static bool CanRecord => AreThere && OwnKernels.Here.AreUsed && BackwardPass.StaysOnItsThread && CudaStream.Current.Handle != 0;

    /// <summary>Records what this thread asks of the card.</summary>
    /// <param name="work">What to record.</param>
    /// <exception cref="InvalidOperationException">The work asks for what cannot be recorded.</exception>
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

    /// <summary>Launches all that was recorded, on this thread's stream.</summary>
    public void Replay() => ((delegate* unmanaged<void*, void>)ReplayAll)(_graph);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_abandoned)
            return; // torch holds it for under way; its few bytes stay
        lock (OneAtATime)
            ((delegate* unmanaged<void*, void>)Destruct)(_graph);
        NativeMemory.AlignedFree(_graph);
    }
}
