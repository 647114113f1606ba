using Harness.Runtime.Cuda;
using TorchSharp;

namespace Harness.Runtime;

/// <summary>The three sources of chance in one training run, each a generator of its own: all derived from one seed, none shared with another run.</summary>
/// <remarks>
/// Nothing that stays depends on torch's process-wide generator (its seed functions are banned symbols;
/// what torch's own constructors draw from it is overwritten):
/// experiments run side by side in one process, and each stays reproducible to the bit. Separate streams keep a change of one from moving the others:
/// a model with more layers still sees its rows in the same order. All three draw on the CPU; a GPU has a fourth, for dropout masks,
/// and sees the same initial weights and the same order of rows.
/// </remarks>
public sealed class RandomStreams : IDisposable
{
    private readonly int _seed;
    private GpuRandom? _onCard;

    /// <summary>Makes the three generators.</summary>
    /// <param name="seed">Any number; the same one gives the same run.</param>
    public RandomStreams(int seed)
    {
        _seed = seed;
        LibTorch.Load();
        // Until a thread has asked for it, MKL does not keep to torch's number of threads there.
        _ = torch.get_num_threads();
        Initialisation = new torch.Generator(Derive(seed, stream: 1), torch.CPU);
        Shuffling = new torch.Generator(Derive(seed, stream: 2), torch.CPU);
        Dropout = new torch.Generator(Derive(seed, stream: 3), torch.CPU);
    }

    /// <summary>Draws initial weights.</summary>
    public torch.Generator Initialisation { get; }

    /// <summary>Draws the order of the training rows, anew for every epoch.</summary>
    public torch.Generator Shuffling { get; }

    /// <summary>Draws dropout masks on a CPU.</summary>
    public torch.Generator Dropout { get; }

    /// <summary>Draws dropout masks on a card.</summary>
    /// <param name="card">Where the model trains.</param>
    /// <returns>One for the whole run, on the card that was named first.</returns>
    internal GpuRandom OnCard(torch.Device card) => _onCard ??= new GpuRandom(Derive(_seed, stream: 4), card);

    /// <inheritdoc/>
    public void Dispose()
    {
        _onCard?.Dispose();
        Initialisation.Dispose();
        Shuffling.Dispose();
        Dropout.Dispose();
    }

    /// <summary>SplitMix64's finaliser (Steele, Lea and Flood 2014): neighbouring seeds and streams give unrelated generator seeds.</summary>
    private static ulong Derive(int seed, ulong stream)
    {
        var z = unchecked((ulong)seed * 0x9E3779B97F4A7C15UL + stream * 0xD1B54A32D192ED03UL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
