using System.Globalization;
using System.Text.RegularExpressions;
using Harness.Runtime;

namespace Harness.Health;

/// <summary>The version of CUDA with which a libtorch was built.</summary>
/// <param name="Major">Major version. It determines the drivers that can run it.</param>
/// <param name="Minor">Minor version. It does not matter for the driver: every driver for 12.0 runs 12.8, because the machine code is compiled for the current
/// GPU.</param>
internal sealed partial record CudaVersion(int Major, int Minor)
{
    /// <summary>The version in TorchSharp's package for CUDA.</summary>
    public static CudaVersion Packaged { get; } = new(12, 8);

    /// <summary>The oldest branch of NVIDIA's Linux driver that runs this version; null for versions that are not in the table.</summary>
    /// <remarks>Source: NVIDIA, "CUDA Compatibility", the table of minor version compatibility.</remarks>
    public int? OldestDriver => Major switch
    {
        11 => 450,
        12 => 525,
        13 => 580,
        _ => null,
    };

    /// <summary>Reads the CUDA version of a libtorch. The Python package states it in <c>version.py</c>, the archive in <c>build-version</c>.</summary>
    /// <param name="folder">The folder with the libraries.</param>
    /// <param name="here">Reads the files and the environment.</param>
    /// <returns>The version; null for a libtorch without CUDA, or if the version is unknown.</returns>
    public static CudaVersion? In(string folder, Surroundings here)
    {
        if (!here.Exists(Path.Combine(folder, "libtorch_cuda.so")))
            return null;
        var above = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder)) ?? folder;
        if (here.TextOf(Path.Combine(above, "version.py")) is { } python && OfPython().Match(python) is { Success: true } match)
            return new CudaVersion(Number(match.Groups[1]), Number(match.Groups[2]));
        if (here.TextOf(Path.Combine(above, "build-version")) is { } archive && OfArchive().Match(archive) is { Success: true } build)
            return new CudaVersion(Number(build.Groups[1]), Number(build.Groups[2]));
        return string.IsNullOrEmpty(here.Variable(LibTorch.DirectoryVariable)) ? Packaged : null;
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Major}.{Minor}");

    private static int Number(Capture digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^cuda[^=\n]*=\s*['""](\d{1,3})\.(\d{1,3})", RegexOptions.Multiline)]
    private static partial Regex OfPython();

    [GeneratedRegex(@"\+cu(\d{2})(\d)\b")]
    private static partial Regex OfArchive();
}
