using Harness.Runtime.Cuda;
using TorchSharp;

namespace Harness.Runtime;

/// <summary>Where tensors live and models train. The device never changes a hyperparameter.</summary>
public sealed class ComputeDevice
{
    /// <summary>The environment variable that, set to 1, lets a GPU round the factors of matrix products to TF32's ten bits.
    /// Nothing of it is compared with what was computed without.</summary>
    public const string Tf32Variable = "RESEARCH_TF32";

    private const string Cpu = "cpu", Cuda = "cuda", CudaWithTf32 = "cuda-tf32";

    private static readonly Lazy<ComputeDevice> Found = new(Find);

    private ComputeDevice(torch.Device device, string name) => (Torch, Name) = (device, name);

    /// <summary>All names that a device may have.</summary>
    public static IReadOnlyList<string> Names { get; } = [Cpu, Cuda, CudaWithTf32];

    /// <summary>The first CUDA device if this build of torch sees one, else the CPU.</summary>
    public static ComputeDevice Current => Found.Value;

    /// <summary>A device by name.</summary>
    /// <param name="name">"cpu", or "cuda" with or without TF32.</param>
    /// <returns>The device; null where this build of torch sees none of that name.</returns>
    public static ComputeDevice? Named(string name) =>
        name == Cpu && Current.IsGpu ? new ComputeDevice(torch.CPU, Cpu) : name == (Current.IsGpu ? Cuda : Cpu) ? Current : null;

    /// <summary>torch's own handle.</summary>
    public torch.Device Torch { get; }

    /// <summary>"cpu", "cuda" or "cuda-tf32": what snapshots, runs and results say that they were computed on, and the folder that they lie in.</summary>
    public string Name { get; }

    /// <summary>Whether this is a CUDA device.</summary>
    public bool IsGpu => Torch.type == DeviceType.CUDA;

    /// <summary>Whether equal inputs give equal bits here. A CPU does, and a GPU for the harness's layers, with kernels of our own; cuDNN's recurrences,
    /// which take their place where those cannot be compiled, do not promise it.</summary>
    internal bool PromisesEqualBits => !IsGpu || CudaLibrary.IsThere;

    /// <summary>Waits until everything that was asked of the device is done; a CPU is never behind.</summary>
    internal void Finish()
    {
        if (IsGpu)
            torch.cuda.synchronize(Torch);
    }

    /// <summary>Lets this thread's work run beside that of other threads on a GPU; a CPU does so anyway.</summary>
    /// <returns>To be disposed on the same thread, when its work is done; null where there is none, and all goes one after the other.</returns>
    internal IDisposable? OwnQueue() => IsGpu && CudaStream.AreThere ? CudaStream.OwnForThisThread() : null;

    private static ComputeDevice Find()
    {
        LibTorch.Load();
        if (!torch.cuda.is_available())
            return new ComputeDevice(torch.CPU, Cpu);
        // Left to itself torch lets cuDNN do so; figures would then depend on the generation of the card.
        var tf32 = AsksForTf32(Environment.GetEnvironmentVariable);
        torch.backends.cuda.matmul.allow_tf32 = tf32;
        torch.backends.cudnn.allow_tf32 = tf32;
        LibTorch.KeepCuDnnReproducible();
        return new ComputeDevice(torch.CUDA, tf32 ? CudaWithTf32 : Cuda);
    }

    /// <summary>Whether TF32 is asked for.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    /// <returns>True for 1, false where it is not set.</returns>
    /// <exception cref="ArgumentException">It is set to something else.</exception>
    internal static bool AsksForTf32(Func<string, string?> environment) => environment(Tf32Variable) switch
    {
        null or "" => false,
        "1" => true,
        var other => throw new ArgumentException($"{Tf32Variable} is '{other}'; expected 1, or nothing."),
    };
}
