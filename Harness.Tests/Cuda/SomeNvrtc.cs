using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Harness.Runtime;
using Harness.Runtime.Cuda;

namespace Harness.Tests.Cuda;

/// <summary>Finds NVIDIA's run-time compiler (NVRTC) on this machine: beside the libtorch of LIBTORCH_DIR, in a Python installation, or where the loader
/// finds it.</summary>
internal static class SomeNvrtc
{
    private static readonly string[] Names = ["libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so.11.2", "libnvrtc.so"];

    private static readonly Lazy<Nvrtc?> Opened = new(Open);

    /// <summary>The compiler; null if this machine has none.</summary>
    public static Nvrtc? Found => Opened.Value;

    /// <summary>Returns the reason why kernels cannot be compiled for a kind of GPU; null if they can.</summary>
    /// <param name="architecture">The kind of GPU, such as 90 for sm_90.</param>
    public static string? AbsenceFor(int architecture) => Found is not { } compiler
        ? $"no NVRTC here: looked beside {LibTorch.DirectoryVariable}, in Python's packages, and where the loader looks."
        : compiler.Architectures().Contains(architecture) ? null : $"NVRTC {compiler.Version} does not compile for sm_{architecture}.";

    private static Nvrtc? Open()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        string[] folders = [.. TorchFolders().SelectMany(torch => NvrtcBuiltins.Folders(torch, maps: null))];
        var files = folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "libnvrtc*.so*"))
            .Where(file => !Path.GetFileName(file).StartsWith("libnvrtc-builtins", StringComparison.Ordinal));
        foreach (var name in files.Concat(Names))
        {
            if (!NativeLibrary.TryLoad(name, out var library))
                continue;
            NvrtcBuiltins.Load([.. NvrtcBuiltins.Folders("/", File.ReadAllText("/proc/self/maps")), .. folders]);
            return new Nvrtc(library);
        }
        return null;
    }

    private static IEnumerable<string> TorchFolders() =>
        new[] { Environment.GetEnvironmentVariable(LibTorch.DirectoryVariable), TorchFolderOfPython() }.OfType<string>().Where(folder => folder.Length > 0);

    /// <summary>Returns the folder <c>torch/lib</c> of Python's packages; null if Python has neither torch nor NVIDIA's packages. The folder may not
    /// exist.</summary>
    private static string? TorchFolderOfPython()
    {
        const string Script = "import importlib.util as u; s = u.find_spec('torch') or u.find_spec('nvidia'); "
            + "print(list(s.submodule_search_locations)[0] if s else '')";
        try
        {
            using var python = Process.Start(new ProcessStartInfo("python3", ["-c", Script])
            { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var package = python.StandardOutput.ReadToEnd().Trim();
            python.WaitForExit();
            return package.Length == 0 ? null : Path.Combine(Path.GetDirectoryName(package)!, "torch", "lib");
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}

/// <summary>Marks a test that compiles for one kind of GPU. On a machine without a compiler for it, the test is skipped with the reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactWithNvrtcAttribute : FactAttribute
{
    public FactWithNvrtcAttribute(int architecture) => (Skip, Architecture) = (SomeNvrtc.AbsenceFor(architecture), architecture);

    public int Architecture { get; }
}
