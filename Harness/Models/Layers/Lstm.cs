using System.Diagnostics.CodeAnalysis;
using Harness.Models.Recurrences;
using Harness.Models.Recurrences.Cuda;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Keras' <c>LSTM</c>: tanh activation, sigmoid gates, one bias per gate, the forget gate's starting at 1.</summary>
/// <remarks>
/// Weights are those of torch's layer, which has two biases where Keras has one: the second stays at 0 and is not trained.
/// Gates lie in the order input, forget, cell, output, in torch as in Keras. On a CPU the time steps are <see cref="LstmRecurrence"/>'s,
/// on a GPU <see cref="CudaLstm"/>'s, or cuDNN's where those cannot.
/// </remarks>
public sealed class Lstm : nn.Module<Tensor, Tensor>, IDescribedLayer, IRecurrence
{
    private readonly TorchSharp.Modules.LSTM _cells;
    private readonly int _units;
    private readonly bool _returnSequences;

    /// <summary>Makes the layer with Keras' initial weights.</summary>
    /// <param name="inputs">E: width of the input at each time step.</param>
    /// <param name="units">H: width of the state.</param>
    /// <param name="returnSequences">Whether the output is every state [N, T, H] or the last one [N, H].</param>
    /// <param name="random">Draws the initial weights.</param>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "Holds the weights; on a CPU, in single precision, its own sums are never asked for.")]
    public Lstm(int inputs, int units, bool returnSequences, RandomStreams random) : base("LSTM")
    {
        (_units, _returnSequences) = (units, returnSequences);
        _cells = nn.LSTM(inputs, units, batchFirst: true);
        RecurrentWeights.Initialise(_cells, random);
        RecurrentWeights.OpenForgetGates(_cells, units);
        Description = returnSequences ? $"LSTM {units}" : $"LSTM {units}, last state";
        RegisterComponents();
    }

    /// <summary>Whether the output is every state, or the last one.</summary>
    internal bool ReturnsSequences => _returnSequences;

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Sequence;

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public string Settings =>
        "tanh, sigmoid gates, kernel Glorot uniform, recurrent kernel orthogonal, bias 0, forget bias 1" + (_returnSequences ? ", every state" : "");

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Read(input, padding: null);

    /// <inheritdoc cref="IRecurrence.Read"/>
    internal Tensor Read(Tensor input, Tensor? padding) => OneDirection.Read(input, padding, _returnSequences,
        (vectors, masked) => LstmRecurrence.States(vectors, RecurrentWeights.Of(_cells), masked), StatesOfTorch);

    /// <inheritdoc/>
    Tensor IRecurrence.Read(Tensor input, Tensor? padding) => Read(input, padding);

    [SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
    private Tensor StatesOfTorch(Tensor input) =>
        TimeSteps.CanCompute(input, _units) ? CudaRecurrence.Lstm(input, RecurrentWeights.Of(_cells)) : _cells.call(input).Item1;
}
