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

    private static readonly Lazy<bool> SeesCuda = new(Look);

    private static readonly Lazy<ComputeDevice> OnCpu = new(() =>
    {
        LibTorch.Load();
        return new ComputeDevice(torch.CPU, Cpu);
    });

    private static readonly Lock Gate = new();

    private static ComputeDevice? _gpu; // the first that is asked for stays: torch has one setting of TF32 for the whole process

    private ComputeDevice(torch.Device device, string name) => (Torch, Name) = (device, name);

    /// <summary>All names that a device may have.</summary>
    public static IReadOnlyList<string> Names { get; } = [Cpu, Cuda, CudaWithTf32];

    /// <summary>The first CUDA device if this build of torch sees one, else the CPU.</summary>
    public static ComputeDevice Current => SeesCuda.Value ? Gpu(null) : OnCpu.Value;

    /// <summary>A device by name.</summary>
    /// <param name="name">"cpu", or "cuda" with or without TF32.</param>
    /// <returns>The device; null where this build of torch sees none of that name.</returns>
    /// <exception cref="ArgumentException">The name is that of a GPU without TF32, and <see cref="Tf32Variable"/> or an earlier device of this process
    /// asks for another precision.</exception>
    public static ComputeDevice? Named(string name) => name switch
    {
        Cpu => OnCpu.Value,
        Cuda or CudaWithTf32 when SeesCuda.Value => Gpu(name),
        _ => null,
    };

    /// <summary>torch's own handle.</summary>
    public torch.Device Torch { get; }

    /// <summary>"cpu", "cuda" or "cuda-tf32": what snapshots, runs and results say that they were computed on, and the folder that they lie in.</summary>
    public string Name { get; }

    /// <summary>Whether this is a CUDA device.</summary>
    public bool IsGpu => Torch.type == DeviceType.CUDA;

    /// <summary>Whether equal inputs give equal bits here. A CPU does, and a GPU for the harness's layers, with kernels of our own; cuDNN's recurrences,
    /// which take their place where those are not used, do not promise it.</summary>
    internal bool PromisesEqualBits => !IsGpu || OwnKernels.Here.AreUsed;

    /// <summary>Waits until everything that was asked of the device is done; a CPU is never behind.</summary>
    internal void Finish()
    {
        if (IsGpu)
            torch.cuda.synchronize(Torch);
    }

    /// <summary>Lets this thread's work run beside that of other threads on a GPU; a CPU does so anyway.</summary>
    /// <returns>To be disposed on the same thread, when its work is done; null where there is none, and all goes one after the other.</returns>
    internal IDisposable? OwnQueue() => IsGpu && CudaStream.AreThere ? CudaStream.OwnForThisThread() : null;

    private static bool Look()
    {
        LibTorch.Load();
        return torch.cuda.is_available();
    }

    private static ComputeDevice Gpu(string? name)
    {
        lock (Gate)
        {
            if (_gpu is not null)
            {
                return name is null || name == _gpu.Name ? _gpu
                    : throw new ArgumentException($"This process computes on {_gpu.Name} already, and torch has one setting of TF32 for the whole process. "
                        + $"Start another process for {name}.");
            }
            var chosen = NameOfGpu(name, Environment.GetEnvironmentVariable);
            // Left to itself torch lets cuDNN use TF32; figures would then depend on the generation of the card.
            torch.backends.cuda.matmul.allow_tf32 = chosen == CudaWithTf32;
            torch.backends.cudnn.allow_tf32 = chosen == CudaWithTf32;
            LibTorch.KeepCuDnnReproducible();
            return _gpu = new ComputeDevice(torch.CUDA, chosen);
        }
    }

    /// <summary>Chooses between a GPU with TF32 and one without.</summary>
    /// <param name="asked">Its name; null where nobody named one.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <returns>"cuda" or "cuda-tf32".</returns>
    /// <exception cref="ArgumentException">The name and <see cref="Tf32Variable"/> contradict each other, or its value is none.</exception>
    internal static string NameOfGpu(string? asked, Func<string, string?> environment) => (asked, AsksForTf32(environment)) switch
    {
        (null, var tf32) => tf32 ? CudaWithTf32 : Cuda,
        (Cuda, true) => throw new ArgumentException($"The device {Cuda} computes without TF32, and {Tf32Variable}=1 asks for TF32. "
            + $"Ask for the device {CudaWithTf32}, or unset {Tf32Variable}."),
        _ => asked,
    };

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
