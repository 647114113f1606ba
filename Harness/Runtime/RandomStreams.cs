using Harness.Arithmetic;
using Harness.Runtime.Cuda;
using TorchSharp;

namespace Harness.Runtime;

/// <summary>Holds the three random generators of one training run. All are derived from one seed, and none is shared with another run.</summary>
/// <remarks>
/// No result depends on torch's process-wide generator. Its seed functions are banned symbols, and weights that torch's own constructors draw from it are
/// overwritten. So parallel experiments in one process stay reproducible to the bit. Because the streams are separate, a change of one does not affect the
/// others: a model with more layers still gets its rows in the same order.
/// All three draw on the CPU. A GPU has a fourth stream for dropout masks, but the same initial weights and the same order of rows.
/// </remarks>
public sealed class RandomStreams : IDisposable
{
    private readonly int _seed;
    private GpuRandom? _onGpu;

    /// <summary>Creates the three generators.</summary>
    /// <param name="seed">Any number. The same seed gives the same run.</param>
    public RandomStreams(int seed)
    {
        _seed = seed;
        LibTorch.Load();
        // MKL respects torch's number of threads on a thread only after the number was read there.
        _ = torch.get_num_threads();
        Initialisation = new torch.Generator(Derive(seed, stream: 1), torch.CPU);
        Shuffling = new torch.Generator(Derive(seed, stream: 2), torch.CPU);
        Dropout = new torch.Generator(Derive(seed, stream: 3), torch.CPU);
    }

    /// <summary>Draws initial weights.</summary>
    public torch.Generator Initialisation { get; }

    /// <summary>Draws the order of the training rows, again for every epoch.</summary>
    public torch.Generator Shuffling { get; }

    /// <summary>Draws dropout masks on a CPU.</summary>
    public torch.Generator Dropout { get; }

    /// <summary>Returns the generator of dropout masks on a GPU.</summary>
    /// <param name="gpu">The GPU on which the model trains.</param>
    /// <returns>One generator for the whole run, on the GPU of the first call.</returns>
    internal GpuRandom OnGpu(torch.Device gpu) => _onGpu ??= new GpuRandom(Derive(_seed, stream: 4), gpu);

    /// <inheritdoc/>
    public void Dispose()
    {
        _onGpu?.Dispose();
        Initialisation.Dispose();
        Shuffling.Dispose();
        Dropout.Dispose();
    }

    /// <summary>Applies SplitMix64's finaliser (Steele, Lea and Flood 2014): similar seeds and streams give unrelated generator seeds.</summary>
    private static ulong Derive(int seed, ulong stream) =>
        SplitMix64.Scatter(unchecked((ulong)seed * 0x9E3779B97F4A7C15UL + stream * 0xD1B54A32D192ED03UL));
}
