using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Harness.Runtime;
using Harness.Runtime.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences.Cuda;

/// <summary>Runs the kernels of <c>TimeSteps.cu</c> for one number of units.</summary>
/// <remarks>
/// cuDNN's recurrences may give other bits in another run. Here equal inputs give equal bits.
/// A pass of a layer is one launch: at batches of 16 to 64 rows, a kernel for each time step would wait longer for the previous one than it computes.
/// </remarks>
[SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
internal sealed class TimeSteps
{
    /// <summary>The largest number of units. Each unit has four threads with a weight for each unit. With more units, the registers of a multiprocessor hold
    /// only one block at a time. That has not been tried.</summary>
    private const int MostUnits = 64;

    /// <summary>The number of units must be a multiple of this: four threads read four numbers each at once.</summary>
    private const int UnitsAtOnce = 16;

    /// <summary>The texts of a block in the kernels whose name ends in <c>_by_four</c>.</summary>
    private const int TextsTogether = 4;

    /// <summary>From this number of texts on, an evaluation computes four of them in a block. With one text a block, an H100 runs some 264 blocks at once, and
    /// smaller GPUs fewer. The number is an estimate.</summary>
    private const int FewestTogether = 512;

    private const string Source = "TimeSteps.cu";

    private static readonly ConcurrentDictionary<int, FirstUse<TimeSteps>> OfUnits = new();

    private readonly CudaProgram _program;
    private readonly int _threads;

    /// <summary>Creates the kernels from a compiled program.</summary>
    /// <param name="units">H, the number of units for which the program is compiled.</param>
    /// <param name="program">The compiled source.</param>
    internal TimeSteps(int units, CudaProgram program) => (_program, _threads) = (program, 4 * units);

    /// <summary>Returns whether these kernels support a number of units.</summary>
    /// <param name="units">H, the number of units.</param>
    public static bool Support(long units) => units <= MostUnits && units % UnitsAtOnce == 0;

    /// <summary>Returns whether these kernels can compute a recurrence. torch's own layer, which uses cuDNN, can compute all.</summary>
    /// <param name="input">The input of the recurrence.</param>
    /// <param name="units">H, the number of units.</param>
    /// <returns>True for single precision on a GPU, a supported number of units and a non-empty input.</returns>
    public static bool CanCompute(Tensor input, long units) =>
        input.device_type == DeviceType.CUDA && input.dtype == ScalarType.Float32 && Support(units) && input.NumberOfElements > 0
            && OwnKernels.Here.AreUsed;

    /// <summary>Returns the kernels for a number of units. They are compiled on first use.</summary>
    /// <param name="units">H, the number of units.</param>
    /// <returns>One instance for all threads.</returns>
    public static TimeSteps For(long units) => OfUnits.GetOrAdd((int)units, static count => new FirstUse<TimeSteps>(() =>
        new TimeSteps(count, CudaProgram.Embedded(Source, FormattableString.Invariant($"UNITS={count}"))))).Value;

    /// <summary>Runs a kernel over all rows and directions.</summary>
    /// <param name="kernel">Name of the kernel in the source.</param>
    /// <param name="states">[T, N, D, H]; the shapes of all other tensors must match it.</param>
    /// <param name="arguments">The arguments of the kernel, in its order.</param>
    /// <exception cref="ArgumentException">A tensor has another type, shape, layout or device than the kernel expects.</exception>
    public void Run(string kernel, Tensor states, params ReadOnlySpan<TimeStepArgument> arguments)
    {
        RequireUnits(kernel, states);
        Span<nint> values = stackalloc nint[arguments.Length + 1];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i].Require(kernel, states);
            values[i] = arguments[i].Tensor is { } tensor ? LibTorch.AddressOf(tensor) : 0;
        }
        values[^1] = (nint)states.shape[0];
        _program.Kernel(kernel).Launch((states.shape[1], states.shape[2]), _threads, values);
    }

    /// <summary>Runs a kernel over word ids instead of sums.</summary>
    /// <param name="kernel">Name of the kernel in the source.</param>
    /// <param name="states">Receives the states, [T, N, D, H].</param>
    /// <param name="products">xWᵀ + b of every word, [V, D · G · H].</param>
    /// <param name="ids">Word ids, [N, T], 32-bit integers.</param>
    /// <param name="recurrent">U, [D, G · H, H].</param>
    /// <param name="gates">G, the number of gates per unit.</param>
    /// <param name="fewestTogether">From this number of texts on, a block computes four of them. Each text has the same bits either way.</param>
    /// <exception cref="ArgumentException">A tensor has another type, shape, layout or device than the kernel expects.</exception>
    public void RunOverWords(string kernel, Tensor states, Tensor products, Tensor ids, Tensor recurrent, int gates, int fewestTogether = FewestTogether)
    {
        RequireUnits(kernel, states);
        new TimeStepArgument("states", states).Require(kernel, states);
        new TimeStepArgument("recurrent", recurrent, gates, IsWeight: true).Require(kernel, states);
        var (steps, rows, width) = (states.shape[0], states.shape[1], states.shape[2] * gates * states.shape[3]);
        TimeStepArgument.Require(kernel, "products", products, ScalarType.Float32, [products.shape[0], width], states);
        TimeStepArgument.Require(kernel, "ids", ids, ScalarType.Int32, [rows, steps], states);
        ReadOnlySpan<nint> arguments = [LibTorch.AddressOf(products), LibTorch.AddressOf(ids), (nint)products.shape[0], LibTorch.AddressOf(recurrent),
            LibTorch.AddressOf(states), (nint)steps, (nint)rows];
        if (rows < fewestTogether)
            _program.Kernel(kernel).Launch((rows, states.shape[2]), _threads, arguments[..^1]);
        else
            _program.Kernel($"{kernel}_by_four").Launch(((rows + TextsTogether - 1) / TextsTogether, states.shape[2]), _threads, arguments);
    }

    private void RequireUnits(string kernel, Tensor states)
    {
        if (4 * states.shape[3] != _threads)
            throw new ArgumentException($"The kernel {kernel} is compiled for {_threads / 4} units and got states of {states.shape[3]}.", nameof(states));
    }

    /// <summary>Computes the gradient of U: the sum over all time steps but the first of the gradient of the sums times the previous state.</summary>
    /// <param name="ofSums">Gradient of the sums, [T, N, D, G · H].</param>
    /// <param name="states">States, [T, N, D, H].</param>
    /// <returns>[D, G · H, H].</returns>
    public static Tensor OfRecurrent(Tensor ofSums, Tensor states)
    {
        var (later, steps) = (states.shape[0] - 1, new List<Tensor>());
        for (var direction = 0; direction < states.shape[2]; direction++)
        {
            var fromTheEnd = direction == 1;
            using var now = ofSums.select(2, direction).narrow(0, fromTheEnd ? 0 : 1, later).flatten(0, 1);    // [(T − 1) · N, G · H]
            using var before = states.select(2, direction).narrow(0, fromTheEnd ? 1 : 0, later).flatten(0, 1); // [(T − 1) · N, H]
            using var turned = now.t();
            steps.Add(turned.mm(before));
        }
        return steps.Count == 1 ? steps[0].unsqueeze(0) : stack(steps);
    }
}
