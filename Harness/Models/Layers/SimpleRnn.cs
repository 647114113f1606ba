using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Keras' <c>SimpleRNN</c> with relu, returning every state: h(t) = relu(x(t)W + h(t−1)U + b).</summary>
/// <remarks>
/// Weights are those of torch's layer, which has two biases where Keras has one: the second stays at 0 and is not trained. On a CPU torch's own kernel tapes some 600 small
/// operations for 100 time steps when it trains; <see cref="ReluRecurrence"/> computes the same in one call each way, and is the faster one when it evaluates, too. On a GPU it is cuDNN's.
/// </remarks>
public sealed class SimpleRnn : nn.Module<Tensor, Tensor>, IDescribedLayer
{
    private readonly TorchSharp.Modules.RNN _cells;

    /// <summary>Makes the layer with Keras' initial weights.</summary>
    /// <param name="inputs">E: width of the input at each time step.</param>
    /// <param name="units">H: width of the state.</param>
    /// <param name="random">Draws the initial weights.</param>
    public SimpleRnn(int inputs, int units, RandomStreams random) : base("SimpleRNN")
    {
        _cells = nn.RNN(inputs, units, nonLinearity: nn.NonLinearities.ReLU, batchFirst: true);
        RecurrentWeights.Initialise(_cells, random);
        Description = $"SimpleRNN {units} relu";
        RegisterComponents();
    }

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Sequence;

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var states = input.device_type == TorchSharp.DeviceType.CPU ? StatesOnCpu(input) : _cells.call(input).Item1; // [N, T, E] → [N, T, H]
        return states.MoveToOuterDisposeScope();
    }

    private Tensor StatesOnCpu(Tensor input)
    {
        var sums = nn.functional.linear(input.transpose(0, 1), _cells.get_parameter("weight_ih_l0")!, _cells.get_parameter("bias_ih_l0")!); // [T, N, E] → [T, N, H]
        return ReluRecurrence.apply(sums, _cells.get_parameter("weight_hh_l0")!).transpose(0, 1); // [N, T, H]
    }
}
