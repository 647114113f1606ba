using System.Runtime.InteropServices;

namespace Harness.Runtime.Cuda;

/// <summary>Loads the library of built-in functions that NVRTC opens when it compiles.</summary>
/// <remarks>
/// NVRTC opens it by a name with a version, such as <c>libnvrtc-builtins.so.12.8</c>, and the loader looks for that name in its usual folders. libtorch's archive
/// and TorchSharp's package name the file <c>libnvrtc-builtins.so</c>, without a version; Python's packages keep it in a folder of its own. Once the file is loaded
/// by its path, the loader knows it by the name that is written in it, and NVRTC finds it.
/// </remarks>
internal static class NvrtcBuiltins
{
    private const string Pattern = "libnvrtc-builtins*.so*", Compiler = "libnvrtc", Builtins = "libnvrtc-builtins";

    /// <summary>The folders of NVRTC in Python's packages, seen from the folder that torch and nvidia are in.</summary>
    private static readonly string[] InPython = ["nvidia/cuda_nvrtc/lib", "nvidia/cu13/lib", "nvidia/cu12/lib"];

    /// <summary>Loads every such library of some folders. What does not load is left out: NVRTC's own message says what it lacks.</summary>
    /// <param name="folders">From <see cref="Folders"/>.</param>
    /// <returns>The files that were loaded.</returns>
    public static IReadOnlyList<string> Load(IEnumerable<string> folders) =>
        [.. folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, Pattern).Order(StringComparer.Ordinal))
            .Where(file => NativeLibrary.TryLoad(file, out _))];

    /// <summary>Lists where the library may be.</summary>
    /// <param name="torch">The folder of libtorch.</param>
    /// <param name="maps">The content of <c>/proc/self/maps</c>, which says from where NVRTC was loaded; null where there is none.</param>
    /// <returns>Folders, each once; not all of them exist.</returns>
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
