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

    private static readonly Lazy<bool> SeesCuda = new(Look);

    private static readonly Lazy<ComputeDevice> OnCpu = new(() =>
    {
        LibTorch.Load();
        return new ComputeDevice(torch.CPU, Cpu);
    });

    private static readonly Lock Gate = new();

    private static ComputeDevice? _gpu; // never changes after the first use: torch has one setting of TF32 for the whole process

    private ComputeDevice(torch.Device device, string name) => (Torch, Name) = (device, name);

    /// <summary>All names that a device may have.</summary>
    public static IReadOnlyList<string> Names { get; } = [Cpu, Cuda, CudaWithTf32];

    /// <summary>The first CUDA device if this build of torch finds one, otherwise the CPU.</summary>
    public static ComputeDevice Current => SeesCuda.Value ? Gpu(null) : OnCpu.Value;

    /// <summary>Returns a device by name.</summary>
    /// <param name="name">"cpu", "cuda" or "cuda-tf32".</param>
    /// <returns>The device; null if this build of torch has no device of that name.</returns>
    /// <exception cref="ArgumentException">The name requests another precision than <see cref="Tf32Variable"/> or an earlier device of this
    /// process.</exception>
    public static ComputeDevice? Named(string name) => name switch
    {
        Cpu => OnCpu.Value,
        Cuda or CudaWithTf32 when SeesCuda.Value => Gpu(name),
        _ => null,
    };

    /// <summary>torch's handle of the device.</summary>
    public torch.Device Torch { get; }

    /// <summary>"cpu", "cuda" or "cuda-tf32". Snapshots, runs and results state this name, and their folder has it too.</summary>
    public string Name { get; }

    /// <summary>Tells whether this is a CUDA device.</summary>
    public bool IsGpu => Torch.type == DeviceType.CUDA;

    /// <summary>Tells whether matrix products round to TF32 here.</summary>
    internal bool HasTf32 => Name == CudaWithTf32;

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
                    : throw new ArgumentException($"This process already computes on {_gpu.Name}, and torch has one TF32 setting for the whole process. "
                        + $"Start another process for {name}.");
            }
            var chosen = NameOfGpu(name, Environment.GetEnvironmentVariable);
            // By default, torch lets cuDNN use TF32. Results would then depend on the generation of the GPU.
            torch.backends.cuda.matmul.allow_tf32 = chosen == CudaWithTf32;
            torch.backends.cudnn.allow_tf32 = chosen == CudaWithTf32;
            LibTorch.KeepCuDnnReproducible();
            return _gpu = new ComputeDevice(torch.CUDA, chosen);
        }
    }

    /// <summary>Chooses between a GPU with TF32 and one without.</summary>
    /// <param name="asked">The requested name; null if none was requested.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <returns>"cuda" or "cuda-tf32".</returns>
    /// <exception cref="ArgumentException">The name and <see cref="Tf32Variable"/> contradict each other, or the variable has an invalid value.</exception>
    internal static string NameOfGpu(string? asked, Func<string, string?> environment) => (asked, AsksForTf32(environment)) switch
    {
        (null, var tf32) => tf32 ? CudaWithTf32 : Cuda,
        (Cuda, true) => throw new ArgumentException($"The device {Cuda} computes without TF32, but {Tf32Variable}=1 turns TF32 on. "
            + $"Use the device {CudaWithTf32}, or unset {Tf32Variable}."),
        _ => asked,
    };

    /// <summary>Returns whether the environment requests TF32.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    /// <returns>True for 1, false if the variable is not set.</returns>
    /// <exception cref="ArgumentException">The variable is set to something else.</exception>
    internal static bool AsksForTf32(Func<string, string?> environment) => environment(Tf32Variable) switch
    {
        null or "" => false,
        "1" => true,
        var other => throw new ArgumentException($"{Tf32Variable} is '{other}'; expected 1 or no value."),
    };
}
