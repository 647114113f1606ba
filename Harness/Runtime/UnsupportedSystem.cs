using System.Runtime.InteropServices;

namespace Harness.Runtime;

/// <summary>Explains on which systems TorchSharp cannot load, and what to use instead. The system's own message says neither.</summary>
/// <remarks>Applies to the packages of TorchSharp 0.107.0 and libtorch 2.10.0. Delete a line when newer packages support its system.</remarks>
internal static class UnsupportedSystem
{
    /// <summary>The reason why TorchSharp does not load here, with a remedy; null if it should load.</summary>
    public static string? Reason { get; } =
        ReasonOn(OperatingSystem.IsWindows() ? OSPlatform.Windows : OperatingSystem.IsMacOS() ? OSPlatform.OSX : OSPlatform.Linux,
            RuntimeInformation.ProcessArchitecture, RuntimeInformation.RuntimeIdentifier);

    /// <summary>Returns the reason why TorchSharp does not load on a system.</summary>
    /// <param name="system">Windows, macOS or Linux.</param>
    /// <param name="processor">CPU architecture of the process.</param>
    /// <param name="runtime">.NET's name of the system, such as "linux-musl-x64".</param>
    /// <returns>Two sentences, the second with the remedy; null if TorchSharp should load.</returns>
    internal static string? ReasonOn(OSPlatform system, Architecture processor, string runtime) => (system, processor) switch
    {
        _ when system == OSPlatform.Windows =>
            "TorchSharp 0.107.0 cannot load libtorch 2.10.0 on Windows, because the library lacks a needed symbol (dotnet/TorchSharp#1567). "
                + "Run it in WSL2.",
        (_, Architecture.Arm64) when system == OSPlatform.Linux =>
            "TorchSharp has no native library for Linux on Arm. Run it on an x64 machine, or on a Mac.",
        (_, Architecture.X64) when system == OSPlatform.OSX => "TorchSharp has no native library for Macs with an Intel processor. Run it on Linux x64.",
        _ when runtime.StartsWith("linux-musl", StringComparison.Ordinal) =>
            "TorchSharp's native library needs glibc, but this Linux (for example Alpine) has musl. Run it in a Debian or Ubuntu image.",
        _ => null,
    };
}
