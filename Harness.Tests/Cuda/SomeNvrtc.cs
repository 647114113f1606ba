using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Harness.Runtime;
using Harness.Runtime.Cuda;

namespace Harness.Tests.Cuda;

/// <summary>NVIDIA's compiler, if this machine has it: beside the libtorch of LIBTORCH_DIR, in a Python installation, or where the loader finds it.</summary>
internal static class SomeNvrtc
{
    private static readonly string[] Names = ["libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so.11.2", "libnvrtc.so"];

    private static readonly Lazy<Nvrtc?> Opened = new(Open);

    /// <summary>The compiler; null where there is none.</summary>
    public static Nvrtc? Found => Opened.Value;

    /// <summary>Why nothing can be compiled for a kind of GPU; null if something can.</summary>
    public static string? AbsenceFor(int architecture) => Found is not { } compiler
        ? $"no NVRTC here: looked beside {LibTorch.DirectoryVariable}, in Python's packages, and where the loader looks."
        : compiler.Architectures().Contains(architecture) ? null : $"NVRTC {compiler.Version} does not compile for sm_{architecture}.";

    private static Nvrtc? Open()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        string[] folders = [.. Torches().SelectMany(torch => NvrtcBuiltins.Folders(torch, maps: null))];
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

    private static IEnumerable<string> Torches() =>
        new[] { Environment.GetEnvironmentVariable(LibTorch.DirectoryVariable), OfPython() }.OfType<string>().Where(folder => folder.Length > 0);

    /// <summary>Returns the folder of Python's torch, or of NVIDIA's packages for Python.</summary>
    private static string? OfPython()
    {
        const string Question = "import importlib.util as u; s = u.find_spec('torch') or u.find_spec('nvidia'); "
            + "print(list(s.submodule_search_locations)[0] if s else '')";
        try
        {
            using var python = Process.Start(new ProcessStartInfo("python3", ["-c", Question])
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

/// <summary>A test that compiles for one kind of GPU; skipped, with the reason, where no compiler for it is at hand.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactWithNvrtcAttribute : FactAttribute
{
    public FactWithNvrtcAttribute(int architecture) => (Skip, Architecture) = (SomeNvrtc.AbsenceFor(architecture), architecture);

    public int Architecture { get; }
}
