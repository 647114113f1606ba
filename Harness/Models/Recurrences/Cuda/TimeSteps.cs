using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Harness.Runtime;
using Harness.Runtime.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences.Cuda;

/// <summary>The kernels of <c>TimeSteps.cu</c> for one number of units.</summary>
/// <remarks>
/// cuDNN launches at least one kernel for each time step, four for each token in the forward and backward pass of a layer,
/// and at batches of 16 to 64 rows each waits longer for the one before than it computes.
/// Here a pass of a layer is one launch.
/// </remarks>
[SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
internal sealed class TimeSteps
{
    /// <summary>Four threads for each unit, with a weight for each unit: of more, the registers of a multiprocessor hold one block at a time.
    /// Not tried.</summary>
    private const int MostUnits = 64;

    /// <summary>Four threads read four numbers each at once.</summary>
    private const int UnitsAtOnce = 16;

    private const string Source = "TimeSteps.cu";

    private static readonly ConcurrentDictionary<int, Lazy<TimeSteps>> OfUnits = new();

    private readonly CudaProgram _program;
    private readonly int _threads;

    private TimeSteps(int units)
    {
        _program = CudaProgram.Embedded(Source, FormattableString.Invariant($"UNITS={units}"));
        _threads = 4 * units;
    }

    /// <summary>Whether they can compute a recurrence; torch's own layer, which is cuDNN's, can do all.</summary>
    /// <param name="input">What it is given.</param>
    /// <param name="units">H.</param>
    /// <returns>True for single precision on a card, a number of units that suits them, and anything to compute.</returns>
    public static bool CanCompute(Tensor input, long units) =>
        input.device_type == DeviceType.CUDA && input.dtype == ScalarType.Float32 && units <= MostUnits && units % UnitsAtOnce == 0
            && input.NumberOfElements > 0 && OwnKernels.Here.AreUsed;

    /// <summary>Compiled when they are first asked for.</summary>
    /// <param name="units">H.</param>
    /// <returns>One for all threads.</returns>
    public static TimeSteps For(long units) => OfUnits.GetOrAdd((int)units, static count => new Lazy<TimeSteps>(() => new TimeSteps(count))).Value;

    /// <summary>Runs a kernel over all texts and directions.</summary>
    /// <param name="kernel">Its name in the source.</param>
    /// <param name="states">[T, N, D, H]: whose shape all others go by.</param>
    /// <param name="arguments">What it takes, in its order.</param>
    /// <exception cref="ArgumentException">A tensor has another type, shape or layout than the kernel takes, or is elsewhere.</exception>
    public void Run(string kernel, Tensor states, params ReadOnlySpan<TimeStepArgument> arguments)
    {
        if (4 * states.shape[3] != _threads)
            throw new ArgumentException($"The kernel {kernel} is compiled for {_threads / 4} units and got states of {states.shape[3]}.", nameof(states));
        Span<nint> values = stackalloc nint[arguments.Length + 1];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i].Require(kernel, states);
            values[i] = arguments[i].Tensor is { } tensor ? LibTorch.AddressOf(tensor) : 0;
        }
        values[^1] = (nint)states.shape[0];
        _program.Kernel(kernel).Launch((states.shape[1], states.shape[2]), _threads, values);
    }

    /// <summary>The gradient of U: over all time steps but the first, what flows back into the sums times the state before.</summary>
    /// <param name="ofSums">[T, N, D, G · H].</param>
    /// <param name="states">[T, N, D, H].</param>
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
        return stack(steps);
    }
}
