using Harness.Models.Layers;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>Estimates how many numbers a model keeps in GPU memory, from the shapes of one row in its layers: for each row of a batch, and once for an
/// evaluation.</summary>
/// <param name="Training">At the end of a forward pass and in the backward pass, all layers together.</param>
/// <param name="Inference">In a forward pass: the outputs of all layers, and the temporary numbers of the layer that needs most.</param>
/// <param name="WordProducts">In an evaluation, for all rows together: the products of every word with the input weights of each recurrence that reads embedded
/// words. See <see cref="Recurrences.Cuda.WordProducts"/>.</param>
internal sealed record LayerMemory(long Training, long Inference, long WordProducts)
{
    /// <summary>Numbers per gate, unit and time step in the training of an LSTM: sums, gates, their gradients, and a copy for the gradient of U.</summary>
    private const int OfLstmGates = 4 + 4 + 4 + 5;

    /// <summary>Numbers per unit and time step in the training of a simple recurrence: sums, their gradients, and a copy.</summary>
    private const int OfReluGates = 1 + 1 + 2;

    /// <summary>Numbers per unit and time step in the training of any recurrence: states, cells, TorchSharp's extra copy of an output, the output, and two
    /// gradients.</summary>
    private const int OfStates = 6;

    /// <summary>Numbers per unit and time step without a backward pass: an LSTM's sums, states and the output.</summary>
    private const int OfInference = 4 + 1 + 1;

    /// <summary>Passes one row of padding through a model and counts.</summary>
    /// <param name="build">Builds the model.</param>
    /// <param name="tokens">T: the length of a row.</param>
    /// <returns>The counts, in numbers and not in bytes.</returns>
    public static LayerMemory Of(Func<RandomStreams, nn.Module<Tensor, Tensor>> build, int tokens)
    {
        long training = 0, outputs = 0, largest = 0, products = 0;
        var words = new Dictionary<Tensor, int>(ReferenceEqualityComparer.Instance); // the number of words of each sequence that was looked up
        OneRowPass.Run(build, tokens, (layer, input, output) =>
        {
            if (layer is Embedding embedding)
                words[output] = embedding.Words;
            else if (words.TryGetValue(input, out var count))
                products += count * SumsOfAWord(layer);
            var (kept, between) = Numbers(layer, input, output);
            training += kept;
            outputs += output.NumberOfElements;
            largest = Math.Max(largest, between);
        });
        return new LayerMemory(training, outputs + largest, products);
    }

    /// <summary>Returns D · G · H, the numbers of a word's product with the input weights of a recurrence that takes such products; 0 for any other
    /// layer.</summary>
    private static long SumsOfAWord(nn.Module layer) => layer is Lstm or BidirectionalLstm or SimpleRnn
        ? layer.named_parameters().Where(weight => weight.name.Contains("weight_ih", StringComparison.Ordinal)).Sum(weight => weight.parameter.shape[0]) : 0;

    private static (long Training, long Inference) Numbers(nn.Module layer, Tensor input, Tensor output)
    {
        var (taken, given) = (input.NumberOfElements, output.NumberOfElements);
        if (layer is Lstm or BidirectionalLstm or SimpleRnn or Gru or MaskedRecurrence)
        {
            var states = input.shape[1] * output.shape[^1]; // all time steps are computed, even if only the last state is returned
            return (3 * taken + (layer is SimpleRnn ? OfReluGates + OfStates : OfLstmGates + OfStates) * states, taken + OfInference * states);
        }
        var scores = 6 * input.shape[1] * input.shape[1] * Heads(layer);
        return (taken + 4 * given + scores, 2 * given + scores);
    }

    private static long Heads(nn.Module layer) => layer switch
    {
        MultiHeadAttention attention => attention.Heads,
        TransformerBlock block => block.Attention.Heads,
        _ => 0,
    };
}
