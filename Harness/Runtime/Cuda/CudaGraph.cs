using System.Runtime.InteropServices;

namespace Harness.Runtime.Cuda;

/// <summary>Work for the card that is recorded once and then launched as a whole: torch's <c>torch.cuda.CUDAGraph</c>, which TorchSharp does not bind;
/// it is called by its names in libtorch_cuda.</summary>
/// <remarks>
/// While it is recorded nothing is computed, and no number may be read back. What is allocated meanwhile comes from memory of the graph's own,
/// and lies at the same addresses whenever it is launched:
/// results are read there, from tensors that are kept. What torch itself refuses when a recording begins, ends or is launched ends the process: its exceptions do not come through. What the recorded work
/// refuses, for want of memory say, does not. Source: torch's notes on CUDA semantics, "CUDA Graphs".
/// </remarks>
internal sealed unsafe class CudaGraph : IRecording, IDisposable
{
    /// <summary>More than torch's class takes up in any version: it is made in memory that is given to it.</summary>
    private const nuint Room = 16_384;

    /// <summary>cudaStreamCaptureModeThreadLocal: other threads may do as they please.</summary>
    private const int ThisThreadOnly = 1;

    private static readonly nint Construct = LibTorch.Export("_ZN2at4cuda9CUDAGraphC1Eb"), Destruct = LibTorch.Export("_ZN2at4cuda9CUDAGraphD1Ev");
    private static readonly nint BeginCapture = LibTorch.Export("_ZN2at4cuda9CUDAGraph13capture_beginESt4pairIyyE21cudaStreamCaptureMode");
    private static readonly nint EndCapture = LibTorch.Export("_ZN2at4cuda9CUDAGraph11capture_endEv"),
        ReplayAll = LibTorch.Export("_ZN2at4cuda9CUDAGraph6replayEv");

    /// <summary>Each graph enters itself with torch's default generator, and leaves it again, without a lock:
    /// Python has one of its own around everything.</summary>
    private static readonly Lock OneAtATime = new();

    private readonly void* _graph;
    private bool _abandoned;

    /// <summary>An empty one.</summary>
    public CudaGraph()
    {
        _graph = NativeMemory.AlignedAlloc(Room, 64);
        NativeMemory.Clear(_graph, Room);
        ((delegate* unmanaged<void*, byte, void>)Construct)(_graph, 0); // keeps no second copy of it
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
