using Harness.Models.Recurrences;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Gives torch's recurrent modules Keras' initial weights and Keras' single bias.</summary>
internal static class RecurrentWeights
{
    /// <summary>torch's name for the direction from the end.</summary>
    public const string FromTheEnd = "_reverse";

    private static readonly TorchSharp.Scalar Open = 1;

    /// <summary>Input kernels Glorot uniform, recurrent kernels orthogonal, biases zero, and the second bias of each direction frozen at zero.</summary>
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

    /// <summary>Keras' <c>unit_forget_bias</c>: the forget gate's bias starts at 1, so that a state is kept until there is a reason not to.</summary>
    /// <param name="cells">An LSTM module of torch; its gates lie in the order input, forget, cell, output, as Keras'.</param>
    /// <param name="units">H.</param>
    public static void OpenForgetGates(nn.Module cells, int units)
    {
        using var frozen = no_grad();
        foreach (var (_, bias) in cells.named_parameters().Where(weight => weight.name.StartsWith("bias_ih", StringComparison.Ordinal)))
            bias.narrow(0, units, units).fill_(Open);
    }

    /// <summary>The weights of one direction.</summary>
    /// <param name="cells">An RNN or LSTM module of torch.</param>
    /// <param name="direction">Empty, or <see cref="FromTheEnd"/>.</param>
    /// <returns>Without the second bias, which is zero.</returns>
    public static DirectionWeights Of(nn.Module cells, string direction = "") =>
        new(cells.get_parameter("weight_ih_l0" + direction)!, cells.get_parameter("weight_hh_l0" + direction)!, cells.get_parameter("bias_ih_l0" + direction)!);

    /// <summary>The weights of one direction, with the bias of the state's sums.</summary>
    /// <param name="cells">A GRU module of torch.</param>
    public static DirectionWeights WithBothBiases(nn.Module cells) => Of(cells) with { RecurrentBias = cells.get_parameter("bias_hh_l0")! };
}
