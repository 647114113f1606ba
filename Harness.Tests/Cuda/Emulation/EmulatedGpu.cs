using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Harness.Runtime.Cuda;

namespace Harness.Tests.Cuda.Emulation;

/// <summary>The kernels of the harness, compiled for this machine's processor: what is wrong with their arithmetic shows without a card.</summary>
internal sealed class EmulatedGpu : IDisposable
{
    /// <summary>H of this compilation: of the sizes that the kernels can do, the smallest with more than one warp.</summary>
    public const int Units = 32;

    private static readonly string[] Arguments = ["-std=c++20", "-O1", "-shared", "-fPIC", "-pthread", $"-DUNITS={Units}"];

    private readonly ScratchFolder _folder = new();
    private readonly nint _library;

    /// <summary>Compiles.</summary>
    public EmulatedGpu()
    {
        foreach (var resource in typeof(EmulatedGpu).Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".hpp", StringComparison.Ordinal) || name.EndsWith(".cpp", StringComparison.Ordinal)))
            Write(typeof(EmulatedGpu), resource);
        foreach (var resource in typeof(CudaKernel).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".cu", StringComparison.Ordinal)))
            Write(typeof(CudaKernel), resource);
        var library = Path.Combine(_folder.Path, "kernels.so");
        var (exitCode, said) = Compiler([.. Arguments, "-o", library, Path.Combine(_folder.Path, "Launches.cpp")]);
        exitCode.Should().Be(0, said);
        _library = NativeLibrary.Load(library);
    }

    /// <summary>Why there can be none here; null if there can.</summary>
    public static string? Absence { get; } = OperatingSystem.IsLinux() && Compiler(["--version"]).ExitCode == 0
        ? null : "no g++ here to compile the kernels with.";

    /// <summary>One of the functions of <c>Launches.cpp</c>.</summary>
    public nint this[string function] => NativeLibrary.GetExport(_library, function);

    public void Dispose()
    {
        NativeLibrary.Free(_library);
        _folder.Dispose();
    }

    private void Write(Type of, string resource)
    {
        using var content = of.Assembly.GetManifestResourceStream(resource)!;
        using var file = File.Create(Path.Combine(_folder.Path, resource));
        content.CopyTo(file);
    }

    private static (int ExitCode, string Said) Compiler(string[] arguments)
    {
        try
        {
            using var compiler = Process.Start(new ProcessStartInfo("g++", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            var said = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            return (compiler.ExitCode, said);
        }
        catch (Win32Exception)
        {
            return (-1, "there is none");
        }
    }
}

/// <summary>A test of a kernel's arithmetic; skipped, with the reason, where there is no compiler.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactWithCompilerAttribute : FactAttribute
{
    public FactWithCompilerAttribute() => Skip = EmulatedGpu.Absence;
}
