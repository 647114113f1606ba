using System.Reflection;
using Harness.Runtime;

namespace Harness.Tests.Cuda;

/// <summary>Tells whether this machine has a CUDA device, and if not, why. For tests that need a device.</summary>
internal static class CudaDevice
{
    /// <summary>The environment variable that is 1 on the GPU runner, where there must be a device. Tests that need a device then fail instead of being
    /// skipped.</summary>
    public const string RequiredVariable = "RESEARCH_REQUIRE_CUDA";

    private static readonly Lazy<string?> Found = new(() => AbsenceOf(
        typeof(CudaDevice).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "TorchBackend").Value!, () =>
            ComputeDevice.Current.IsGpu));

    /// <summary>The reason why there is no device, as "no CUDA device: …"; null if there is one.</summary>
    public static string? Absence => Found.Value;

    public static bool IsRequired => Environment.GetEnvironmentVariable(RequiredVariable) == "1";

    /// <summary>Returns why there is no device; null if there is one. A build without CUDA cannot find a device. A build with CUDA may fail to load, or may
    /// find a driver that is too old.</summary>
    /// <param name="backend">The kind of libtorch that this build uses: "cpu", "cuda" or "external".</param>
    /// <param name="findsDevice">Asks torch whether it finds a device.</param>
    internal static string? AbsenceOf(string backend, Func<bool> findsDevice)
    {
        if (backend == "cpu")
            return "no CUDA device: this build's torch is for the CPU; build with TorchBackend=cuda.";
        try
        {
            return findsDevice() ? null
                : "no CUDA device: torch sees none; nvidia-smi says whether the driver does, and './research doctor' whether it is new enough.";
        }
        catch (Exception broken) when (broken is DllNotFoundException or TypeInitializationException or BadImageFormatException)
        {
            return $"no CUDA device: torch does not load: {broken.Message}";
        }
    }
}
