using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Experiments.Memory;

/// <summary>Reserves GPU memory for the evaluation while a run trains. A run whose evaluation does not fit fails before its first epoch.</summary>
internal sealed class EvaluationReserve : IDisposable
{
    private readonly Tensor? _held;

    private EvaluationReserve(Tensor? held) => _held = held;

    /// <summary>Allocates the reserve.</summary>
    /// <param name="bytes">Number of bytes; 0 reserves nothing.</param>
    /// <param name="device">The device of the run. Nothing is reserved on a CPU.</param>
    /// <returns>The reserve. Dispose it before the evaluation, on the thread that evaluates.</returns>
    public static EvaluationReserve Of(long bytes, ComputeDevice device) =>
        new(device.IsGpu && bytes > 0 ? empty(bytes, uint8, device.Torch).DetachFromDisposeScope() : null);

    /// <inheritdoc/>
    public void Dispose() => _held?.Dispose();
}
