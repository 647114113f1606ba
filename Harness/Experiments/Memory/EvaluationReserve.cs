using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Experiments.Memory;

/// <summary>Memory of a GPU that is held while a run trains and free for its evaluation: a run that cannot be evaluated ends before its first epoch.</summary>
internal sealed class EvaluationReserve : IDisposable
{
    private readonly Tensor? _held;

    private EvaluationReserve(Tensor? held) => _held = held;

    /// <summary>Reserves.</summary>
    /// <param name="bytes">How much; 0 for nothing.</param>
    /// <param name="device">Where; nothing is reserved on a CPU.</param>
    /// <returns>To be disposed before the evaluation, on the thread that evaluates.</returns>
    public static EvaluationReserve Of(long bytes, ComputeDevice device) =>
        new(device.IsGpu && bytes > 0 ? empty(bytes, uint8, device.Torch).DetachFromDisposeScope() : null);

    /// <inheritdoc/>
    public void Dispose() => _held?.Dispose();
}
