using System.Diagnostics.CodeAnalysis;
using Harness.Models.Recurrences;
using Harness.Models.Recurrences.Cuda;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Implements Keras' <c>LSTM</c>: tanh activation, sigmoid gates, one bias per gate. The forget gate's bias starts at 1.</summary>
/// <remarks>
/// The weights are stored in torch's layer, which has two biases where Keras has one. The second bias stays 0 and is not trained.
/// The gates are in the order input, forget, cell, output, in torch and in Keras. On a CPU, <see cref="LstmRecurrence"/> computes the time steps. On a GPU,
/// <see cref="CudaLstm"/> does, or cuDNN where <see cref="CudaLstm"/> cannot.
/// </remarks>
public sealed class Lstm : nn.Module<Tensor, Tensor>, IDescribedLayer, IRecurrence
{
    private readonly TorchSharp.Modules.LSTM _cells;
    private readonly int _units;
    private readonly bool _returnSequences;

    /// <summary>Creates the layer with Keras' initial weights.</summary>
    /// <param name="inputs">E: width of the input at each time step.</param>
    /// <param name="units">H: width of the state.</param>
    /// <param name="returnSequences">True: the output is every state [N, T, H]. False: the output is the last state [N, H].</param>
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

    /// <summary>True if the output is every state; false if it is the last one.</summary>
    internal bool ReturnsSequences => _returnSequences;

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Sequence;

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public string Settings =>
        "tanh, sigmoid gates, kernel Glorot uniform, recurrent kernel orthogonal, bias 0, forget bias 1" + (_returnSequences ? ", every state" : "");

    /// <summary>Reads a batch of sequences with two stacked layers. The result is that of the two calls one after the other. On a GPU, both layers compute at
    /// the same time in training.</summary>
    /// <param name="input">[N, T, E].</param>
    /// <param name="lower">The layer that reads the input, with H units. It returns every state.</param>
    /// <param name="upper">The layer that reads every state of the lower one, with K units.</param>
    /// <returns>[N, T, K], or the last states, [N, K].</returns>
    /// <exception cref="ArgumentException">The lower layer returns only its last state.</exception>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
    public static Tensor Stacked(Tensor input, Lstm lower, Lstm upper)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(lower);
        ArgumentNullException.ThrowIfNull(upper);
        if (!lower.ReturnsSequences)
            throw new ArgumentException($"The lower layer of two is '{lower.Description}'; expected a layer that returns every state.", nameof(lower));
        using var scope = NewDisposeScope();
        if (!is_grad_enabled() || !TwoLayerKernels.CanCompute(input, lower._units, upper._units))
            return upper.call(lower.call(input)).MoveToOuterDisposeScope();
        var states = CudaRecurrence.TwoLstms(input, RecurrentWeights.Of(lower._cells), RecurrentWeights.Of(upper._cells)); // [N, T, K]
        return (upper._returnSequences ? states : states.select(1, -1)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    bool IRecurrence.HasGpuKernels => TimeSteps.Support(_units);

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => ((IRecurrence)this).Read(input, padding: null);

    /// <inheritdoc/>
    Tensor IRecurrence.Read(Tensor input, Tensor? padding) => OneDirection.Read(input, padding, _returnSequences,
        (vectors, masked) => LstmRecurrence.States(vectors, RecurrentWeights.Of(_cells), masked), StatesOfTorch);

    [SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
    private Tensor StatesOfTorch(Tensor input) =>
        TimeSteps.CanCompute(input, _units) ? CudaRecurrence.Lstm(input, RecurrentWeights.Of(_cells)) : _cells.call(input).Item1;
}
