using Harness.Runtime.Cuda;
using TorchSharp;

namespace Harness.Runtime;

/// <summary>Where tensors live and models train. The device never changes a hyperparameter.</summary>
public sealed class ComputeDevice
{
    private static readonly Lazy<ComputeDevice> Found = new(Find);

    private ComputeDevice(torch.Device device) => Torch = device;

    /// <summary>The first CUDA device if this build of torch sees one, else the CPU.</summary>
    public static ComputeDevice Current => Found.Value;

    /// <summary>A device by name.</summary>
    /// <param name="name">"cpu" or "cuda".</param>
    /// <returns>The device; null where this build of torch sees none of that name.</returns>
    public static ComputeDevice? Named(string name) => name == "cpu" && Current.Name != "cpu" ? new ComputeDevice(torch.CPU) : name == Current.Name ? Current : null;

    /// <summary>torch's own handle.</summary>
    public torch.Device Torch { get; }

    /// <summary>"cpu" or "cuda": the folder that this device's snapshots lie in.</summary>
    public string Name => Torch.type == DeviceType.CUDA ? "cuda" : "cpu";

    /// <summary>Whether equal inputs give equal bits here. A CPU does, and a GPU for the notebook's layers, with kernels of our own; cuDNN's recurrences, which take their place where those cannot be compiled, do not promise it.</summary>
    internal bool PromisesEqualBits => Name == "cpu" || CudaLibrary.IsThere;

    /// <summary>Waits until everything that was asked of the device is done; a CPU is never behind.</summary>
    internal void Finish()
    {
        if (Torch.type == DeviceType.CUDA)
            torch.cuda.synchronize(Torch);
    }

    /// <summary>Lets this thread's work run beside that of other threads on a GPU; a CPU does so anyway.</summary>
    /// <returns>To be disposed on the same thread, when its work is done; null where there is none, and all goes one after the other.</returns>
    internal IDisposable? OwnQueue() => Name == "cuda" && CudaStream.AreThere ? CudaStream.OwnForThisThread() : null;

    private static ComputeDevice Find()
    {
        LibTorch.Load();
        if (!torch.cuda.is_available())
            return new ComputeDevice(torch.CPU);
        // torch lets cuDNN round factors to TF32's ten bits; figures would then depend on the generation of the card.
        torch.backends.cuda.matmul.allow_tf32 = false;
        torch.backends.cudnn.allow_tf32 = false;
        LibTorch.KeepCuDnnReproducible();
        return new ComputeDevice(torch.CUDA);
    }
}
