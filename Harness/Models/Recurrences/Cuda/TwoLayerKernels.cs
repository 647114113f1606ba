using System.Collections.Concurrent;
using Harness.Runtime;
using Harness.Runtime.Cuda;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences.Cuda;

/// <summary>Runs the kernels of <c>TwoLayers.cu</c> for two numbers of units.</summary>
/// <remarks>If the GPU can hold all blocks, one launch computes both layers at once, as a wavefront. Otherwise each part is a launch of its own. Both ways give
/// the same bits, so the choice may differ from run to run.</remarks>
internal sealed class TwoLayerKernels
{
    /// <summary>The parts of the work on a text: the first layer's time steps, the product between the layers, and the second layer's time steps.</summary>
    private const int Parts = 3;

    private const int ProductPart = 1;

    /// <summary>The most blocks for the product of one text, if the product is a launch of its own. The number is an estimate.</summary>
    private const int MostProductBlocks = 8;

    /// <summary>The blocks that a multiprocessor holds at once. The second argument of <c>__launch_bounds__</c> in the source guarantees it.</summary>
    internal const int BlocksOfAMultiprocessor = 2;

    private const string ToBegin = "two_layers_begin";
    private const int ThreadsToBegin = 256, NumbersOfAThreadToBegin = 4;

    /// <summary>The file with the kernels.</summary>
    internal const string Source = "TwoLayers.cu";

    private static readonly ConcurrentDictionary<(int Lower, int Upper), FirstUse<TwoLayerKernels>> OfUnits = new();

    private readonly CudaProgram _program;
    private readonly int _threads;
    private readonly Func<long> _blocksAtOnce;

    /// <summary>Creates the kernels from a compiled program.</summary>
    /// <param name="lower">The number of units of the lower layer for which the program is compiled.</param>
    /// <param name="upper">The number of units of the upper layer.</param>
    /// <param name="program">The compiled source.</param>
    /// <param name="blocksAtOnce">Returns the number of blocks that a run may have on the GPU at once.</param>
    internal TwoLayerKernels(int lower, int upper, CudaProgram program, Func<long> blocksAtOnce) =>
        (_program, _threads, _blocksAtOnce) = (program, 4 * Math.Max(lower, upper), blocksAtOnce);

    /// <summary>Returns whether these kernels can compute two layers.</summary>
    /// <param name="input">The input of the lower layer.</param>
    /// <param name="lower">The number of units of the lower layer.</param>
    /// <param name="upper">The number of units of the upper layer.</param>
    /// <returns>True if <see cref="TimeSteps"/> can compute each of them.</returns>
    public static bool CanCompute(Tensor input, long lower, long upper) => TimeSteps.CanCompute(input, lower) && TimeSteps.CanCompute(input, upper);

    /// <summary>Returns the kernels for two numbers of units. They are compiled on first use.</summary>
    /// <param name="lower">The number of units of the lower layer.</param>
    /// <param name="upper">The number of units of the upper layer.</param>
    /// <returns>One instance for all threads.</returns>
    public static TwoLayerKernels For(long lower, long upper) => OfUnits.GetOrAdd(((int)lower, (int)upper), static units => new FirstUse<TwoLayerKernels>(() =>
    {
        var program = CudaProgram.Embedded(Source, Definition("LOWER", units.Lower), Definition("UPPER", units.Upper));
        // Launched once, so it is loaded: whether a step needs it may change until the step is recorded, and a recording cannot load a kernel.
        using var tickets = empty([1], dtype: int32, device: CUDA);
        program.Kernel(ToBegin).Launch((1, 1), ThreadsToBegin, 0, 0, 0, 0, LibTorch.AddressOf(tickets));
        return new TwoLayerKernels(units.Lower, units.Upper, program, BlocksAtOnce);
    })).Value;

    /// <summary>Runs a kernel over all texts.</summary>
    /// <param name="kernel">Name of the kernel in the source.</param>
    /// <param name="between">The results of the first two parts, [T, N, …] each. Another part waits for them.</param>
    /// <param name="arguments">Addresses of the tensors, in the kernel's order.</param>
    public void Run(string kernel, (Tensor First, Tensor Second) between, params ReadOnlySpan<nint> arguments)
    {
        var (steps, texts) = (between.First.shape[0], between.First.shape[1]);
        if (Parts * texts <= _blocksAtOnce())
        {
            using var tickets = empty([1], dtype: int32, device: between.First.device);
            Begin(between, tickets);
            _program.Kernel(kernel).Launch((Parts * texts, 1), _threads, [.. arguments, LibTorch.AddressOf(tickets), 0, (nint)steps, (nint)texts]);
            return;
        }
        for (var part = 0; part < Parts; part++)
            _program.Kernel(kernel).Launch((texts, part == ProductPart ? Math.Min(steps, MostProductBlocks) : 1), _threads,
                [.. arguments, 0, part, (nint)steps, (nint)texts]);
    }

    private void Begin((Tensor First, Tensor Second) between, Tensor tickets)
    {
        var (first, second) = (between.First.NumberOfElements, between.Second.NumberOfElements);
        const int NumbersOfABlock = ThreadsToBegin * NumbersOfAThreadToBegin;
        _program.Kernel(ToBegin).Launch(((first + second + NumbersOfABlock - 1) / NumbersOfABlock, 1), ThreadsToBegin,
            LibTorch.AddressOf(between.First), (nint)first, LibTorch.AddressOf(between.Second), (nint)second, LibTorch.AddressOf(tickets));
    }

    /// <summary>Returns this run's share of the blocks that the GPU holds at once.</summary>
    private static long BlocksAtOnce() => CudaLibrary.Multiprocessors * BlocksOfAMultiprocessor / Math.Max(1, CudaStream.Lendings);

    /// <summary>Returns the compiler's definition of a number of units.</summary>
    internal static string Definition(string name, int units) => FormattableString.Invariant($"{name}={units}");
}
