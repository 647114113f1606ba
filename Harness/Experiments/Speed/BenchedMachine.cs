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
/// <param name="Gigaflops">The core's peak in 10⁹ operations a second (<see cref="FmaPeak"/>); on a GPU the speed of one large matrix product.</param>
/// <param name="VectorBits">Width of the vectors that the peak was measured with; null on a GPU.</param>
/// <param name="Peers">The peers' names, and how fast each multiplies two large matrices; null where nobody measured it.</param>
public sealed record BenchedMachine(
    string Processor, bool OnGpu, string System, string Versions, DateTime Date,
    double Gigaflops, int? VectorBits, IReadOnlyList<(string Name, double? Gigaflops)> Peers)
{
    /// <summary>Below this share of the peak, a peer's matrix product is not a tuned one.</summary>
    /// <remarks>A tuned one reaches a quarter even where it does without AVX-512; the one that Debian falls back to reaches a fiftieth.</remarks>
    private const double Tuned = .1;

    /// <summary>Returns what makes the figures mean less than they seem to.</summary>
    public IReadOnlyList<string> Warnings => [.. Peers.Where(peer => peer.Gigaflops < Tuned * Gigaflops).Select(peer => FormattableString.Invariant(
        $"{peer.Name} multiplies matrices at {peer.Gigaflops:0.0} GFLOP/s, where {Gigaflops:0.0} are possible: its BLAS is not a tuned one, ")
        + "and its simple recurrences and evaluations look slower than they need to. On Debian: apt-get install libopenblas0-pthread.")];

    /// <summary>Looks at this machine.</summary>
    /// <param name="device">Where models train.</param>
    /// <param name="peers">What they are compared with; may be empty.</param>
    /// <returns>The machine.</returns>
    public static BenchedMachine Of(ComputeDevice device, IReadOnlyList<IPeer> peers) => new(
        (device.IsGpu ? $"{CudaLibrary.CardName() ?? "a CUDA device"} beside " : "") + $"{CpuName()}, {Environment.ProcessorCount} cores",
        device.IsGpu,
        RuntimeInformation.OSDescription,
        string.Join("; ",
            [$".NET {Environment.Version}, TorchSharp {typeof(TorchSharp.torch).Assembly.GetName().Version?.ToString(3)} on {device.Name}",
            .. peers.Select(peer => peer.Versions)]),
        DateTime.UtcNow,
        device.IsGpu ? MatrixPeak.GigaflopsPerSecond(device) : FmaPeak.GigaflopsPerSecond(),
        device.IsGpu ? null : FmaPeak.Bits,
        [.. peers.Select(peer => (peer.Name, peer.Gigaflops))]);

    private static string CpuName()
    {
        const string Facts = "/proc/cpuinfo";
        var facts = OptionalFile.ReadText(Facts)?.Split('\n').TakeWhile(fact => fact.Length > 0)
            .Select(fact => fact.Split(':', 2, StringSplitOptions.TrimEntries)).Where(fact => fact.Length == 2).ToLookup(fact => fact[0], fact => fact[1]);
        // Hosts give one name to processors of several generations, whose vector units are not alike: the model tells them apart.
        return facts?["model name"].FirstOrDefault() is { } name
            ? $"{name} (family {facts["cpu family"].FirstOrDefault()}, model {facts["model"].FirstOrDefault()})"
            : RuntimeInformation.ProcessArchitecture.ToString();
    }
}
