using Harness.Models.Recurrences;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Gives torch's recurrent modules the initial weights and the single bias of Keras.</summary>
internal static class RecurrentWeights
{
    /// <summary>torch's name suffix for the backward direction.</summary>
    public const string FromTheEnd = "_reverse";

    private static readonly TorchSharp.Scalar Open = 1;

    /// <summary>Initialises the weights: input kernels Glorot uniform, recurrent kernels orthogonal, biases zero. Unless both biases are trained, the second
    /// bias of each direction is frozen at zero.</summary>
    /// <param name="cells">An RNN, LSTM or GRU module of torch.</param>
    /// <param name="random">Draws the initial weights.</param>
    /// <param name="trainsBothBiases">Whether the second bias is trained too.</param>
    public static void Initialise(nn.Module cells, RandomStreams random, bool trainsBothBiases = false)
    {
        using var frozen = no_grad();
        foreach (var (name, weight) in cells.named_parameters())
        {
            if (name.StartsWith("weight_ih", StringComparison.Ordinal))
                KerasInitialisers.GlorotUniform(weight, random.Initialisation);
            else if (name.StartsWith("weight_hh", StringComparison.Ordinal))
                KerasInitialisers.Orthogonal(weight, random.Initialisation);
            else
                weight.zero_();
            if (name.StartsWith("bias_hh", StringComparison.Ordinal) && !trainsBothBiases)
                weight.requires_grad = false;
        }
    }

    /// <summary>Sets the forget gate's bias to 1, Keras' <c>unit_forget_bias</c>, so that the cell state is kept at first.</summary>
    /// <param name="cells">An LSTM module of torch. Its gates are in the order input, forget, cell, output, as in Keras.</param>
    /// <param name="units">H, the number of units.</param>
    public static void OpenForgetGates(nn.Module cells, int units)
    {
        using var frozen = no_grad();
        foreach (var (_, bias) in cells.named_parameters().Where(weight => weight.name.StartsWith("bias_ih", StringComparison.Ordinal)))
            bias.narrow(0, units, units).fill_(Open);
    }

    /// <summary>Returns the weights of one direction.</summary>
    /// <param name="cells">An RNN or LSTM module of torch.</param>
    /// <param name="direction">Empty for the forward direction, or <see cref="FromTheEnd"/>.</param>
    /// <returns>The weights without the second bias, which is zero.</returns>
    public static DirectionWeights Of(nn.Module cells, string direction = "") =>
        new(cells.get_parameter("weight_ih_l0" + direction)!, cells.get_parameter("weight_hh_l0" + direction)!, cells.get_parameter("bias_ih_l0" + direction)!);

    /// <summary>Returns the weights of the forward direction, including the bias of the sums over the state.</summary>
    /// <param name="cells">A GRU module of torch.</param>
    public static DirectionWeights WithBothBiases(nn.Module cells) => Of(cells) with { RecurrentBias = cells.get_parameter("bias_hh_l0")! };
}
