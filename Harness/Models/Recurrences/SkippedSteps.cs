using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Harness.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>Skips masked time steps: a masked time step leaves the state unchanged, as in Keras.</summary>
/// <remarks>Source: Keras' <c>rnn(…, mask, zero_output_for_mask=False)</c>, where the output before the first word is zero.</remarks>
internal static class SkippedSteps
{
    private static readonly Scalar None = 0, One = 1;

    /// <summary>Lists the masked positions for the recurrences on a CPU.</summary>
    /// <param name="padding">True at time steps to skip, [N, T]; null for none.</param>
    /// <returns>[T, N]; null for none.</returns>
    /// <exception cref="ArgumentException">The mask is not a boolean tensor [N, T].</exception>
    public static bool[]? Of(Tensor? padding)
    {
        if (padding is null)
            return null;
        if (padding.dtype != ScalarType.Bool || padding.dim() != 2)
        {
            throw new ArgumentException($"The mask is {padding.dtype} [{string.Join(", ", padding.shape)}]; expected {ScalarType.Bool} [N, T].",
                nameof(padding));
        }
        using var byStep = padding.t().contiguous();
        return MemoryMarshal.Cast<byte, bool>(byStep.bytes).ToArray();
    }

    /// <summary>Runs a recurrence of torch in one direction. The recurrence reads the words first and the padding after them.</summary>
    /// <param name="input">[N, T, E].</param>
    /// <param name="padding">True at time steps to skip, [N, T].</param>
    /// <param name="states">Computes all states: from [N, T, E] to [N, T, H].</param>
    /// <returns>[N, T, H].</returns>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
    public static Tensor Through(Tensor input, Tensor padding, Func<Tensor, Tensor> states)
    {
        using Scalar behind = padding.shape[1];
        var order = padding.to(int64).mul(behind).Plus(ones_like(padding, int64).cumsum(1)).argsort(1);         // [N, T]: words first, each in its order
        var read = padding.logical_not().to(int64).cumsum(1);                                                // [N, T]: words up to each step
        var all = states(Choose(input, order));                                                              // [N, T, H]
        return Choose(all, (read.sub(One)).clamp_min(None)) * read.gt(None).unsqueeze(2).to(all.dtype);
    }

    /// <summary>Selects time steps of each sequence.</summary>
    private static Tensor Choose(Tensor sequence, Tensor steps) => sequence.gather(1, steps.unsqueeze(2).expand(-1, -1, sequence.shape[2]));
}
