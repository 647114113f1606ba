using System.Diagnostics.CodeAnalysis;
using Harness.Models.Recurrences;
using Harness.Models.Recurrences.Cuda;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Keras' <c>SimpleRNN</c> with relu, returning every state: h(t) = relu(x(t)W + h(t−1)U + b).</summary>
/// <remarks>
/// Weights are those of torch's layer, which has two biases where Keras has one: the second stays at 0 and is not trained. On a CPU the time steps are
/// <see cref="ReluRecurrence"/>'s: torch would tape some 600 small operations for 100 of them.
/// On a GPU they are <see cref="CudaRelu"/>'s, or cuDNN's where those cannot.
/// </remarks>
public sealed class SimpleRnn : nn.Module<Tensor, Tensor>, IDescribedLayer, IRecurrence
{
    private readonly TorchSharp.Modules.RNN _cells;
    private readonly int _units;

    /// <summary>Makes the layer with Keras' initial weights.</summary>
    /// <param name="inputs">E: width of the input at each time step.</param>
    /// <param name="units">H: width of the state.</param>
    /// <param name="random">Draws the initial weights.</param>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "Holds the weights; on a CPU, in single precision, its own sums are never asked for.")]
    public SimpleRnn(int inputs, int units, RandomStreams random) : base("SimpleRNN")
    {
        _units = units;
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
    public string Settings => "kernel Glorot uniform, recurrent kernel orthogonal, bias 0, every state";

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Read(input, padding: null);

    /// <inheritdoc cref="IRecurrence.Read"/>
    internal Tensor Read(Tensor input, Tensor? padding) => OneDirection.Read(input, padding, returnSequences: true,
        (vectors, masked) => ReluRecurrence.States(vectors, RecurrentWeights.Of(_cells), masked), StatesOfTorch);

    /// <inheritdoc/>
    Tensor IRecurrence.Read(Tensor input, Tensor? padding) => Read(input, padding);

    [SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
    private Tensor StatesOfTorch(Tensor input) =>
        TimeSteps.CanCompute(input, _units) ? CudaRecurrence.Relu(input, RecurrentWeights.Of(_cells)) : _cells.call(input).Item1;
}
