using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences.Cuda;

/// <summary>Computes a recurrence on a GPU, in one direction or in both at once: one matrix product for the sums of all time steps, then the time
/// steps.</summary>
[SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
internal static class CudaRecurrence
{
    private const int LstmGates = 4, ReluGates = 1;

    /// <summary>Computes all states of an LSTM.</summary>
    /// <param name="input">[N, T, E].</param>
    /// <param name="directions">The weights of one direction or of two. The second direction reads from the end.</param>
    /// <returns>[N, T, D · H], with the directions concatenated.</returns>
    public static Tensor Lstm(Tensor input, params IReadOnlyList<DirectionWeights> directions) =>
        OverWords("lstm_over_words", LstmGates, input, directions) ?? States(input, directions, CudaLstm.States);

    /// <summary>Computes all states of a simple recurrence with ReLU.</summary>
    /// <param name="input">[N, T, E].</param>
    /// <param name="directions">The weights of one direction or of two. The second direction reads from the end.</param>
    /// <returns>[N, T, D · H].</returns>
    public static Tensor Relu(Tensor input, params IReadOnlyList<DirectionWeights> directions) =>
        OverWords("relu_over_words", ReluGates, input, directions) ?? States(input, directions, CudaRelu.States);

    /// <summary>Computes all states of the upper one of two LSTMs, in training.</summary>
    /// <param name="input">The input of the lower LSTM, [N, T, E].</param>
    /// <param name="lower">The weights of the LSTM that reads the input, with H units.</param>
    /// <param name="upper">The weights of the LSTM that reads every state of the lower one, with K units.</param>
    /// <returns>[N, T, K].</returns>
    public static Tensor TwoLstms(Tensor input, DirectionWeights lower, DirectionWeights upper) => TwoLayers(CudaTwoLayers.Kind.Lstm, input, lower, upper);

    /// <summary>Computes all states of the upper one of two simple recurrences with ReLU, in training.</summary>
    /// <param name="input">The input of the lower recurrence, [N, T, E].</param>
    /// <param name="lower">The weights of the recurrence that reads the input, with H units.</param>
    /// <param name="upper">The weights of the recurrence that reads every state of the lower one, with K units.</param>
    /// <returns>[N, T, K].</returns>
    public static Tensor TwoRelus(Tensor input, DirectionWeights lower, DirectionWeights upper) => TwoLayers(CudaTwoLayers.Kind.Relu, input, lower, upper);

    /// <summary>Computes all states from the products of the words if the input was looked up in an evaluation.</summary>
    /// <returns>[N, T, D · H]; null if the input was not looked up, or not in an evaluation.</returns>
    private static Tensor? OverWords(string kernel, int gates, Tensor input, IReadOnlyList<DirectionWeights> directions) =>
        !is_grad_enabled() && WordProducts.Current is { } products && products.LookupOf(input) is { } lookup
            ? OverWords(TimeSteps.For(directions[0].Recurrent.shape[1]), kernel, gates, lookup.Ids, products.Of(lookup.Table, directions), directions) : null;

    /// <summary>Computes all states from the products of the words.</summary>
    /// <param name="kernels">The kernels for the number of units.</param>
    /// <param name="kernel">Name of the kernel in the source.</param>
    /// <param name="gates">G, the number of gates per unit.</param>
    /// <param name="ids">Word ids, [N, T], 32-bit integers.</param>
    /// <param name="products">xWᵀ + b of every word, [V, D · G · H].</param>
    /// <param name="directions">The weights of one direction or of two.</param>
    /// <returns>[N, T, D · H].</returns>
    internal static Tensor OverWords(TimeSteps kernels, string kernel, int gates, Tensor ids, Tensor products, IReadOnlyList<DirectionWeights> directions)
    {
        var states = empty([ids.shape[1], ids.shape[0], directions.Count, directions[0].Recurrent.shape[1]], device: ids.device); // [T, N, D, H]
        kernels.RunOverWords(kernel, states, products, ids, Recurrent(directions), gates);
        return states.flatten(2).transpose(0, 1);
    }

    /// <summary>Multiplies vectors with the input weights of all directions.</summary>
    /// <param name="vectors">[…, E].</param>
    /// <param name="directions">The weights of one direction or of two.</param>
    /// <returns>xWᵀ + b, […, D · G · H].</returns>
    internal static Tensor Products(Tensor vectors, IReadOnlyList<DirectionWeights> directions)
    {
        return nn.functional.linear(vectors, Together(direction => direction.Input), Together(direction => direction.Bias));

        Tensor Together(Func<DirectionWeights, Tensor> weight) => directions.Count == 1 ? weight(directions[0]) : cat([.. directions.Select(weight)], 0);
    }

    private static Tensor States(Tensor input, IReadOnlyList<DirectionWeights> directions, Func<Tensor, Tensor, Tensor> run)
    {
        var states = run(Sums(input, directions), Recurrent(directions)); // [T, N, D, H]
        return states.flatten(2).transpose(0, 1);
    }

    private static Tensor TwoLayers(CudaTwoLayers.Kind kind, Tensor input, DirectionWeights lower, DirectionWeights upper)
    {
        var kernels = TwoLayerKernels.For(lower.Recurrent.shape[1], upper.Recurrent.shape[1]);
        return CudaTwoLayers.States(kind, Sums(input, [lower]), lower, upper, kernels).flatten(2).transpose(0, 1);
    }

    /// <summary>Computes xWᵀ + b of all time steps.</summary>
    /// <returns>[T, N, D, G · H].</returns>
    private static Tensor Sums(Tensor input, IReadOnlyList<DirectionWeights> directions)
    {
        var sums = Products(input.transpose(0, 1).contiguous(), directions); // [T, N, D · G · H]
        return sums.view(sums.shape[0], sums.shape[1], directions.Count, -1);
    }

    /// <summary>Returns U of all directions, [D, G · H, H]. One direction is a view and costs no kernel.</summary>
    private static Tensor Recurrent(IReadOnlyList<DirectionWeights> directions) =>
        directions.Count == 1 ? directions[0].Recurrent.unsqueeze(0) : stack(directions.Select(direction => direction.Recurrent));
}
