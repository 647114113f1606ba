using TorchSharp;

namespace Harness.Runtime.Cuda;

/// <summary>Decides whether the harness' own kernels are used on a GPU. Otherwise cuDNN and torch compute instead, with other bits.</summary>
/// <remarks>A library with the right functions is not enough. NVRTC may lack a file, be older than the GPU, or create code that the driver refuses. So a test
/// kernel of one line is compiled and loaded for the current GPU.</remarks>
/// <param name="AreUsed">Whether the harness' own kernels are used.</param>
/// <param name="Reason">Why they are not used, a sentence without its full stop; null if they are used.</param>
internal sealed record OwnKernels(bool AreUsed, string? Reason)
{
    /// <summary>The environment variable that, set to 0, makes cuDNN and torch do all work.</summary>
    public const string Variable = "RESEARCH_OWN_KERNELS";

    /// <summary>The version of the kernels' arithmetic. Increase it with every change that changes bits.</summary>
    public const int Version = 4;

    /// <summary>A kernel that needs NVRTC's built-in functions, and an instruction that GPUs before sm_70 lack.</summary>
    internal const string Probe = "extern \"C\" __global__ void probe(float* x) { __nanosleep(1); x[threadIdx.x] = expf(x[threadIdx.x]); }";

    private const string Name = "probe", Source = "Probe.cu", OutOfMemory = "out of memory";

    private static readonly FirstUse<OwnKernels> Decided = new(() => Decide(Environment.GetEnvironmentVariable, CudaLibrary.Compiler, DriverOfTorchsContext));

    /// <summary>The decision of this process, made on first use.</summary>
    public static OwnKernels Here => Decided.Value;

    /// <summary>Makes the decision.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="compiler">Returns the compiler.</param>
    /// <param name="driver">Returns the driver.</param>
    /// <returns>The decision.</returns>
    /// <exception cref="ArgumentException">The variable is neither 0 nor 1.</exception>
    /// <exception cref="Exception">The GPU is out of memory at the moment, which says nothing about the kernels. The next use decides.</exception>
    public static OwnKernels Decide(Func<string, string?> variable, Func<IKernelCompiler> compiler, Func<IKernelDriver> driver)
    {
        if (!AreWanted(variable))
            return new OwnKernels(false, $"they are switched off by {Variable}=0");
        try
        {
            CudaProgram.Compile(Source, Probe, compiler(), driver()).Kernel(Name);
            return new OwnKernels(true, null);
        }
        catch (Exception refused) when ((refused is InvalidOperationException or DllNotFoundException or EntryPointNotFoundException
            or System.Runtime.InteropServices.ExternalException) && !refused.Message.Contains(OutOfMemory, StringComparison.OrdinalIgnoreCase))
        {
            return new OwnKernels(false, refused.Message.TrimEnd('.', '\n', ' '));
        }
    }

    private static bool AreWanted(Func<string, string?> variable) => variable(Variable) switch
    {
        null or "" or "1" => true,
        "0" => false,
        var other => throw new ArgumentException($"{Variable} is '{other}'; expected 0 or 1."),
    };

    /// <summary>Returns the driver, after torch has computed on this thread. The thread has the driver's context only then.</summary>
    private static CudaDriver DriverOfTorchsContext()
    {
        torch.zeros(1, device: torch.CUDA).Dispose();
        return new CudaDriver();
    }
}
