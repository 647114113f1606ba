using System.Globalization;
using System.Runtime.InteropServices;
using Harness.Runtime;
using Harness.Runtime.Cuda;
using Harness.Storage;

namespace Harness.Experiments.Speed;

/// <summary>What figures of speed depend on beside the code.</summary>
/// <param name="Processor">The CPU's name, and how many cores of it; on a GPU, its name before that.</param>
/// <param name="OnGpu">Whether the models train on a GPU.</param>
/// <param name="System">Operating system.</param>
/// <param name="Versions">Of .NET, torch and, beside a peer, Python's torch.</param>
/// <param name="Date">When, in UTC.</param>
/// <param name="Gigaflops">10⁹ operations a second of one large matrix product, on one thread.</param>
/// <param name="PeerGigaflops">The peer's; null where there is none.</param>
public sealed record BenchedMachine(string Processor, bool OnGpu, string System, string Versions, DateTime Date, double Gigaflops, double? PeerGigaflops)
{
    /// <summary>Below this share of ours, a peer's matrix product is not a tuned one.</summary>
    private const double Tuned = .5;

    /// <summary>What makes the figures mean less than they seem to.</summary>
    public IReadOnlyList<string> Warnings => PeerGigaflops < Tuned * Gigaflops
        ? [string.Create(CultureInfo.InvariantCulture, $"The peer multiplies matrices at {PeerGigaflops:0.0} GFLOP/s, this at {Gigaflops:0.0}: its BLAS is not a tuned one, and its simple recurrences and evaluations look slower than they need to. On Debian: apt-get install libopenblas0-pthread.")]
        : [];

    /// <summary>Looks at this machine.</summary>
    /// <param name="device">Where models train.</param>
    /// <param name="peer">Beside which peer; null for none.</param>
    /// <returns>The machine.</returns>
    public static BenchedMachine Of(ComputeDevice device, PythonPeer? peer) => new(
        (device.IsGpu ? $"{CudaLibrary.CardName() ?? "a CUDA device"} beside " : "") + $"{CpuName()}, {Environment.ProcessorCount} cores",
        device.IsGpu,
        RuntimeInformation.OSDescription,
        $".NET {Environment.Version}, TorchSharp {typeof(TorchSharp.torch).Assembly.GetName().Version?.ToString(3)} on {device.Name}"
            + (peer is null ? "" : $"; Python {peer.Machine.Python}, torch {peer.Machine.Torch}"),
        DateTime.UtcNow,
        MatrixPeak.GigaflopsPerSecond(device),
        peer?.Machine.Gigaflops);

    private static string CpuName()
    {
        const string Facts = "/proc/cpuinfo";
        var facts = OptionalFile.ReadText(Facts)?.Split('\n').TakeWhile(fact => fact.Length > 0).Select(fact => fact.Split(':', 2, StringSplitOptions.TrimEntries)).Where(fact => fact.Length == 2).ToLookup(fact => fact[0], fact => fact[1]);
        // Hosts give one name to processors of several generations, whose vector units are not alike: the model tells them apart.
        return facts?["model name"].FirstOrDefault() is { } name
            ? $"{name} (family {facts["cpu family"].FirstOrDefault()}, model {facts["model"].FirstOrDefault()})"
            : RuntimeInformation.ProcessArchitecture.ToString();
    }
}
