using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences.Cuda;

/// <summary>Computes a recurrence on a GPU, in one direction or in both at once: one matrix product for the sums of all time steps, then the time
/// steps.</summary>
[SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
internal static class CudaRecurrence
{
    /// <summary>Computes all states of an LSTM.</summary>
    /// <param name="input">[N, T, E].</param>
    /// <param name="directions">The weights of one direction or of two. The second direction reads from the end.</param>
    /// <returns>[N, T, D · H], with the directions concatenated.</returns>
    public static Tensor Lstm(Tensor input, params IReadOnlyList<DirectionWeights> directions) => States(input, directions, CudaLstm.States);

    /// <summary>Computes all states of a simple recurrence with ReLU.</summary>
    /// <param name="input">[N, T, E].</param>
    /// <param name="directions">The weights of one direction or of two. The second direction reads from the end.</param>
    /// <returns>[N, T, D · H].</returns>
    public static Tensor Relu(Tensor input, params IReadOnlyList<DirectionWeights> directions) => States(input, directions, CudaRelu.States);

    private static Tensor States(Tensor input, IReadOnlyList<DirectionWeights> directions, Func<Tensor, Tensor, Tensor> run)
    {
        // [T, N, D · G · H]
        var sums = nn.functional.linear(input.transpose(0, 1).contiguous(), Together(direction => direction.Input), Together(direction => direction.Bias));
        var recurrent = stack(directions.Select(direction => direction.Recurrent)); // [D, G · H, H]
        var states = run(sums.view(sums.shape[0], sums.shape[1], directions.Count, -1), recurrent); // [T, N, D, H]
        return states.flatten(2).transpose(0, 1);

        Tensor Together(Func<DirectionWeights, Tensor> weight) => directions.Count == 1 ? weight(directions[0]) : cat([.. directions.Select(weight)], 0);
    }
}
