using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Harness.Runtime.Cuda;

namespace Harness.Tests.Cuda.Emulation;

/// <summary>Holds the kernels of the harness, compiled for this machine's processor, so tests can check their arithmetic without a GPU.</summary>
internal sealed class EmulatedGpu : IDisposable
{
    /// <summary>H of the kernels for one layer: the smallest supported number of units with more than one warp.</summary>
    public const int Units = 32;

    /// <summary>The numbers of units of the kernels for two layers.</summary>
    public const int LowerUnits = 32, UpperUnits = 16;

    private static readonly string[] Arguments =
        ["-std=c++20", "-O1", "-shared", "-fPIC", "-pthread", $"-DUNITS={Units}", $"-DLOWER={LowerUnits}", $"-DUPPER={UpperUnits}"];

    private readonly ScratchFolder _folder = new();
    private readonly nint _library;

    /// <summary>Compiles the kernels.</summary>
    public EmulatedGpu()
    {
        WriteSources(_folder.Path);
        var library = Path.Combine(_folder.Path, "kernels.so");
        var (exitCode, output) = Start("g++", [.. Arguments, "-o", library, Path.Combine(_folder.Path, "Launches.cpp")]);
        exitCode.Should().Be(0, output);
        _library = NativeLibrary.Load(library);
    }

    /// <summary>The reason why the kernels cannot be compiled on this machine; null if they can.</summary>
    public static string? Absence { get; } = OperatingSystem.IsLinux() && Start("g++", ["--version"]).ExitCode == 0
        ? null : "no g++ here to compile the kernels with.";

    /// <summary>Returns the address of a function of <c>Launches.cpp</c>.</summary>
    public nint this[string function] => NativeLibrary.GetExport(_library, function);

    public void Dispose()
    {
        NativeLibrary.Free(_library);
        _folder.Dispose();
    }

    /// <summary>Writes the kernels and the emulation of CUDA into a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="change">Changes the source of a kernel; null leaves the kernels as they are.</param>
    public static void WriteSources(string folder, Func<string, string>? change = null)
    {
        foreach (var (of, endings) in new[] { (typeof(EmulatedGpu), (string[])[".hpp", ".cpp"]), (typeof(CudaKernel), [".cu", ".cuh"]) })
        {
            foreach (var name in of.Assembly.GetManifestResourceNames().Where(name => endings.Contains(Path.GetExtension(name))))
            {
                using var reader = new StreamReader(of.Assembly.GetManifestResourceStream(name)!);
                var source = reader.ReadToEnd();
                File.WriteAllText(Path.Combine(folder, name), of == typeof(CudaKernel) && change is not null ? change(source) : source);
            }
        }
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>The exit code, −1 if there is no such program, and both of its outputs.</returns>
    public static (int ExitCode, string Output) Start(string program, string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output.Result + errors);
        }
        catch (Win32Exception missing)
        {
            return (-1, missing.Message);
        }
    }
}

/// <summary>Marks a test that needs a C++ compiler for the kernels. On a machine without one, the test is skipped with the reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactWithCompilerAttribute : FactAttribute
{
    public FactWithCompilerAttribute() => Skip = EmulatedGpu.Absence;
}
