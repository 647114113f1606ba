using System.Reflection;
using System.Text.RegularExpressions;

namespace Harness.Runtime;

/// <summary>Reads the version of a libtorch and decides whether it can be used.</summary>
internal static partial class LibTorchVersion
{
    /// <summary>The version for which this build's TorchSharp was made.</summary>
    public static string Expected { get; } =
        typeof(LibTorchVersion).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "LibTorchVersion").Value!;

    private static Version Oldest { get; } = new(2, 10);

    /// <summary>Reads the version of the libtorch in a folder. libtorch itself does not report it. The Python package has a file <c>version.py</c> one folder
    /// up, and the downloaded archive a file <c>build-version</c>.</summary>
    /// <param name="folder">The folder with the libraries.</param>
    /// <param name="here">Reads the files and the environment.</param>
    /// <returns>The version; for the build's own libtorch, the version of the build; null if it is unknown.</returns>
    public static string? In(string folder, Surroundings here)
    {
        var above = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder)) ?? folder;
        if (here.TextOf(Path.Combine(above, "version.py")) is { } python && PythonVersion().Match(python) is { Success: true } match)
            return match.Groups[1].Value;
        if (here.TextOf(Path.Combine(above, "build-version")) is { } archive)
            return archive.Trim();
        return string.IsNullOrEmpty(here.Variable(LibTorch.DirectoryVariable)) ? Expected : null;
    }

    /// <summary>Returns why a CPU-only libtorch is too old. One with CUDA is not checked, because a GPU has its own snapshots.</summary>
    /// <param name="version">The version that <see cref="In"/> returns.</param>
    /// <param name="hasCuda">Whether this libtorch can compute on a GPU.</param>
    /// <returns>The reason; null if the version is new enough or unknown.</returns>
    public static string? WhyTooOld(string? version, bool hasCuda) =>
        !hasCuda && version is not null && LeadingNumbers().Match(version) is { Success: true } numbers && Version.Parse(numbers.Value) < Oldest
            ? $"libtorch {version} is older than {Oldest}: on Intel CPUs it takes some random numbers from MKL's generator, "
                + "so the same seed may give different runs there"
            : null;

    /// <summary>Returns whether a libtorch can compute on a GPU.</summary>
    /// <param name="folder">The folder with the libraries.</param>
    /// <returns>True if the CUDA library is in the folder.</returns>
    public static bool HasCuda(string folder) => File.Exists(Path.Combine(folder, "libtorch_cuda.so"));

    [GeneratedRegex(@"__version__\s*=\s*['""]([^'""]+)['""]")]
    private static partial Regex PythonVersion();

    [GeneratedRegex(@"^\d{1,6}\.\d{1,6}")]
    private static partial Regex LeadingNumbers();
}
