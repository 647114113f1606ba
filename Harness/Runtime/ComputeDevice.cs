using Harness.Runtime.Cuda;
using TorchSharp;

namespace Harness.Runtime;

/// <summary>The device on which tensors live and models train. The device never changes a hyperparameter.</summary>
public sealed class ComputeDevice
{
    /// <summary>The environment variable that, set to 1, lets a GPU round the factors of matrix products to TF32's ten bits. Results with TF32 are never
    /// compared with results without it.</summary>
    public const string Tf32Variable = "RESEARCH_TF32";

    private const string Cpu = "cpu", Cuda = "cuda", CudaWithTf32 = "cuda-tf32";

    private static readonly Lazy<ComputeDevice> Found = new(Find);

    private ComputeDevice(torch.Device device, string name) => (Torch, Name) = (device, name);

    /// <summary>All names that a device may have.</summary>
    public static IReadOnlyList<string> Names { get; } = [Cpu, Cuda, CudaWithTf32];

    /// <summary>The first CUDA device if this build of torch finds one, otherwise the CPU.</summary>
    public static ComputeDevice Current => Found.Value;

    /// <summary>Returns a device by name.</summary>
    /// <param name="name">"cpu", "cuda" or "cuda-tf32".</param>
    /// <returns>The device; null if this build of torch has no device of that name.</returns>
    public static ComputeDevice? Named(string name) =>
        name == Cpu && Current.IsGpu ? new ComputeDevice(torch.CPU, Cpu) : name == (Current.IsGpu ? Cuda : Cpu) ? Current : null;

    /// <summary>torch's handle of the device.</summary>
    public torch.Device Torch { get; }

    /// <summary>"cpu", "cuda" or "cuda-tf32". Snapshots, runs and results state this name, and their folder has it too.</summary>
    public string Name { get; }

    /// <summary>Whether this is a CUDA device.</summary>
    public bool IsGpu => Torch.type == DeviceType.CUDA;

    /// <summary>Whether equal inputs give equal bits. This holds on a CPU, and on a GPU for the harness's layers with the harness's own kernels. If these
    /// cannot be compiled, cuDNN's recurrences replace them, which do not guarantee it.</summary>
    internal bool PromisesEqualBits => !IsGpu || CudaLibrary.IsThere;

    /// <summary>Waits until the device has finished all queued work. A CPU has no queue.</summary>
    internal void Finish()
    {
        if (IsGpu)
            torch.cuda.synchronize(Torch);
    }

    /// <summary>Lets the work of this thread run in parallel with that of other threads on a GPU. On a CPU this is always so.</summary>
    /// <returns>The caller disposes it on the same thread when the work is done. Null if there is no stream of its own; all work then runs in
    /// sequence.</returns>
    internal IDisposable? OwnQueue() => IsGpu && CudaStream.AreThere ? CudaStream.OwnForThisThread() : null;

    private static ComputeDevice Find()
    {
        LibTorch.Load();
        if (!torch.cuda.is_available())
            return new ComputeDevice(torch.CPU, Cpu);
        // By default, torch lets cuDNN use TF32. Results would then depend on the generation of the GPU.
        var tf32 = AsksForTf32(Environment.GetEnvironmentVariable);
        torch.backends.cuda.matmul.allow_tf32 = tf32;
        torch.backends.cudnn.allow_tf32 = tf32;
        LibTorch.KeepCuDnnReproducible();
        return new ComputeDevice(torch.CUDA, tf32 ? CudaWithTf32 : Cuda);
    }

    /// <summary>Returns whether the environment requests TF32.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    /// <returns>True for 1, false if the variable is not set.</returns>
    /// <exception cref="ArgumentException">The variable is set to something else.</exception>
    internal static bool AsksForTf32(Func<string, string?> environment) => environment(Tf32Variable) switch
    {
        null or "" => false,
        "1" => true,
        var other => throw new ArgumentException($"{Tf32Variable} is '{other}'; expected 1, or nothing."),
    };
}
