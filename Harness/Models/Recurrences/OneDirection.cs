using Harness.Models.Functions;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>Reads sequences with a recurrence from the start: with the harness's kernels for single precision on a CPU, otherwise with torch.</summary>
internal static class OneDirection
{
    /// <summary>Computes the states of a batch of sequences.</summary>
    /// <param name="input">x, [N, T, E].</param>
    /// <param name="padding">True where there is no word, [N, T]; null if no time step is skipped.</param>
    /// <param name="returnSequences">Whether to return every state or only the last one.</param>
    /// <param name="onCpu">Computes all states from the vectors and the time steps to skip, [T, N], null for none.</param>
    /// <param name="ofTorch">Computes all states, [N, T, H], from x.</param>
    /// <returns>[N, T, H], or the last states, [N, H].</returns>
    public static Tensor Read(Tensor input, Tensor? padding, bool returnSequences, Func<DeduplicatedSequences, bool[]?, DeduplicatedSequences> onCpu,
        Func<Tensor, Tensor> ofTorch)
    {
        using var scope = NewDisposeScope();
        if (!TensorMemory.CanBeRead(input))
        {
            var states = padding is null ? ofTorch(input) : SkippedSteps.Through(input, padding, ofTorch);
            return (returnSequences ? states : states.select(1, -1)).MoveToOuterDisposeScope();
        }
        var masked = SkippedSteps.Of(padding);
        var computed = onCpu(DistinctVectors.Of(input, masked), masked);
        return returnSequences ? computed.ToOuterScope() : computed.LastStep().MoveToOuterDisposeScope();
    }
}
