using System.Runtime.InteropServices;
using Harness.Runtime;
using Harness.Runtime.Cuda;
using Harness.Storage;

namespace Harness.Experiments.Speed;

/// <summary>The machine of a benchmark.</summary>
/// <param name="Processor">The name of the CPU and the number of cores; on a GPU, preceded by the name of the GPU.</param>
/// <param name="OnGpu">Whether the models train on a GPU.</param>
/// <param name="System">The operating system.</param>
/// <param name="Versions">The versions of .NET, TorchSharp and the peers.</param>
/// <param name="Date">The date and time of the benchmark, in UTC.</param>
/// <param name="Gigaflops">The peak of one core in 10⁹ operations per second (<see cref="FmaPeak"/>); on a GPU, the speed of one large matrix product.</param>
/// <param name="VectorBits">The width in bits of the vectors that measured the peak; null on a GPU.</param>
/// <param name="Peers">The names of the peers and the speed of their product of two large matrices; null if it was not measured.</param>
internal sealed record BenchedMachine(
    string Processor, bool OnGpu, string System, string Versions, DateTime Date,
    double Gigaflops, int? VectorBits, IReadOnlyList<(string Name, double? Gigaflops)> Peers)
{
    /// <summary>Below this share of the peak, the matrix product of a peer comes from an untuned BLAS.</summary>
    /// <remarks>A tuned BLAS reaches a quarter of the peak even without AVX-512; Debian's fallback BLAS reaches a fiftieth.</remarks>
    private const double Tuned = .1;

    /// <summary>Returns warnings about figures that may mislead.</summary>
    public IReadOnlyList<string> Warnings => [.. Peers.Where(peer => peer.Gigaflops < Tuned * Gigaflops).Select(peer => FormattableString.Invariant(
        $"{peer.Name} multiplies matrices at {peer.Gigaflops:0.0} GFLOP/s, but {Gigaflops:0.0} are possible. Its BLAS is not optimised, ")
        + "so its simple recurrences and evaluations look slower than necessary. On Debian: apt-get install libopenblas0-pthread.")];

    /// <summary>Describes this machine and measures its peak.</summary>
    /// <param name="device">The device that trains.</param>
    /// <param name="peers">The peers of the benchmark; may be empty.</param>
    /// <returns>The machine.</returns>
    public static BenchedMachine Of(ComputeDevice device, IReadOnlyList<IPeer> peers) => new(
        (device.IsGpu ? $"{CudaLibrary.GpuName() ?? "a CUDA device"} and " : "") + $"{CpuName()}, {Environment.ProcessorCount} cores",
        device.IsGpu,
        RuntimeInformation.OSDescription,
        string.Join("; ",
            [$".NET {Environment.Version}, TorchSharp {typeof(TorchSharp.torch).Assembly.GetName().Version?.ToString(3)} on {device.Name}",
            .. peers.Select(peer => peer.Versions).Where(versions => versions.Length > 0).Distinct()]),
        DateTime.UtcNow,
        device.IsGpu ? MatrixPeak.GigaflopsPerSecond(device) : FmaPeak.GigaflopsPerSecond(),
        device.IsGpu ? null : FmaPeak.Bits,
        [.. peers.Select(peer => (peer.Name, peer.Gigaflops))]);

    private static string CpuName()
    {
        const string Facts = "/proc/cpuinfo";
        var facts = OptionalFile.ReadText(Facts)?.Split('\n').TakeWhile(fact => fact.Length > 0)
            .Select(fact => fact.Split(':', 2, StringSplitOptions.TrimEntries)).Where(fact => fact.Length == 2).ToLookup(fact => fact[0], fact => fact[1]);
        // Cloud hosts give one name to several CPU generations with different vector units; the model number distinguishes them.
        return facts?["model name"].FirstOrDefault() is { } name
            ? $"{name} (family {facts["cpu family"].FirstOrDefault()}, model {facts["model"].FirstOrDefault()})"
            : RuntimeInformation.ProcessArchitecture.ToString();
    }
}
