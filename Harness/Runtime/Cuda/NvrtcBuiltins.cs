using System.Runtime.InteropServices;

namespace Harness.Runtime.Cuda;

/// <summary>Loads the library of built-in functions that NVRTC opens when it compiles.</summary>
/// <remarks>
/// NVRTC opens this library by a name with a version, such as <c>libnvrtc-builtins.so.12.8</c>, and the loader searches that name in its usual folders.
/// libtorch's archive and TorchSharp's package name the file <c>libnvrtc-builtins.so</c>, without a version. Python's packages keep it in a separate folder.
/// Once the file is loaded by its path, the loader knows it by the name that is stored in the file, and NVRTC finds it.
/// </remarks>
internal static class NvrtcBuiltins
{
    private const string Pattern = "libnvrtc-builtins*.so*", Compiler = "libnvrtc", Builtins = "libnvrtc-builtins";

    /// <summary>The folders of NVRTC in Python's packages, relative to the folder that contains torch and nvidia.</summary>
    private static readonly string[] InPython = ["nvidia/cuda_nvrtc/lib", "nvidia/cu13/lib", "nvidia/cu12/lib"];

    /// <summary>Loads all such libraries in some folders. Libraries that do not load are skipped, because NVRTC's own message then names what it
    /// lacks.</summary>
    /// <param name="folders">The folders from <see cref="Folders"/>.</param>
    /// <returns>The loaded files.</returns>
    public static IReadOnlyList<string> Load(IEnumerable<string> folders) =>
        [.. folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, Pattern).Order(StringComparer.Ordinal))
            .Where(file => NativeLibrary.TryLoad(file, out _))];

    /// <summary>Lists the folders that may contain the library.</summary>
    /// <param name="torch">The folder of libtorch.</param>
    /// <param name="maps">The content of <c>/proc/self/maps</c>, which lists the file from which NVRTC was loaded; null if there is no such file.</param>
    /// <returns>Distinct folders; some of them may not exist.</returns>
    public static IReadOnlyList<string> Folders(string torch, string? maps)
    {
        var packages = Path.GetFullPath(Path.Combine(torch, "..", ".."));
        return [.. OfLoadedCompilers(maps).Append(torch).Concat(InPython.Select(folder => Path.Combine(packages, folder))).Distinct()];
    }

    private static IEnumerable<string> OfLoadedCompilers(string? maps) => (maps ?? "").Split('\n')
        .Select(line => line.IndexOf('/', StringComparison.Ordinal) is >= 0 and var at ? line[at..] : "")
        .Where(file => Path.GetFileName(file) is var name && name.StartsWith(Compiler, StringComparison.Ordinal)
            && !name.StartsWith(Builtins, StringComparison.Ordinal))
        .Select(file => Path.GetDirectoryName(file)!);
}
