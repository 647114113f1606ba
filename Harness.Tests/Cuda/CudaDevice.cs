using System.Reflection;
using Harness.Runtime;

namespace Harness.Tests.Cuda;

/// <summary>Tells whether there is a CUDA device, and if not, why, for tests that only mean something on one.</summary>
internal static class CudaDevice
{
    /// <summary>Set to 1 where there must be a device: on the GPU runner. What needs one then fails instead of being skipped.</summary>
    public const string RequiredVariable = "RESEARCH_REQUIRE_CUDA";

    private static readonly Lazy<string?> Found = new(() => AbsenceOf(
        typeof(CudaDevice).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "TorchBackend").Value!, () =>
            ComputeDevice.Current.IsGpu));

    /// <summary>"no CUDA device: …"; null if there is one.</summary>
    public static string? Absence => Found.Value;

    public static bool IsRequired => Environment.GetEnvironmentVariable(RequiredVariable) == "1";

    /// <summary>A build without CUDA cannot see a device; one with it may fail to load, or find a driver that is too old.</summary>
    internal static string? AbsenceOf(string backend, Func<bool> sees)
    {
        if (backend == "cpu")
            return "no CUDA device: this build's torch is for the CPU; build with TorchBackend=cuda.";
        try
        {
            return sees() ? null
                : "no CUDA device: torch sees none; nvidia-smi says whether the driver does, and './research doctor' whether it is new enough.";
        }
        catch (Exception broken) when (broken is DllNotFoundException or TypeInitializationException or BadImageFormatException)
        {
            return $"no CUDA device: torch does not load: {broken.Message}";
        }
    }
}
