using Harness.Models.Functions;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>Reads sequences by a recurrence from their start: by the harness's kernels on a CPU in single precision, else by torch.</summary>
internal static class OneDirection
{
    /// <summary>Reads them.</summary>
    /// <param name="input">x, [N, T, E].</param>
    /// <param name="padding">True where there is no word, [N, T]; null where every time step counts.</param>
    /// <param name="returnSequences">Whether every state is wanted, or the last one only.</param>
    /// <param name="onCpu">Computes all states from the vectors; the time steps to skip, [T, N], are null for none.</param>
    /// <param name="ofTorch">Computes all states, [N, T, H], from x.</param>
    /// <returns>[N, T, H], or [N, H].</returns>
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
        var computed = onCpu(DeduplicatedSequences.Of(input, masked), masked);
        return returnSequences ? computed.SpreadAndNote() : computed.AtTheEnd().MoveToOuterDisposeScope();
    }
}
