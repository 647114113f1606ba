using System.Diagnostics.CodeAnalysis;
using Harness.Models.Recurrences;
using Harness.Models.Recurrences.Cuda;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Implements Keras' <c>SimpleRNN</c> with ReLU and all states as the output: h(t) = relu(x(t)W + h(t−1)U + b).</summary>
/// <remarks>
/// The weights are stored in torch's layer, which has two biases where Keras has one. The second bias stays 0 and is not trained.
/// On a CPU, <see cref="ReluRecurrence"/> computes the time steps. torch would record some 600 small operations for 100 time steps.
/// On a GPU, <see cref="CudaRelu"/> computes them, or cuDNN where <see cref="CudaRelu"/> cannot.
/// </remarks>
public sealed class SimpleRnn : nn.Module<Tensor, Tensor>, IDescribedLayer, IRecurrence
{
    private readonly TorchSharp.Modules.RNN _cells;
    private readonly int _units;

    /// <summary>Creates the layer with Keras' initial weights.</summary>
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

    /// <summary>Reads a batch of sequences with two stacked layers. The result is that of the two calls one after the other. On a GPU, both layers compute at
    /// the same time in training.</summary>
    /// <param name="input">[N, T, E].</param>
    /// <param name="lower">The layer that reads the input, with H units.</param>
    /// <param name="upper">The layer that reads every state of the lower one, with K units.</param>
    /// <returns>[N, T, K].</returns>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
    public static Tensor Stacked(Tensor input, SimpleRnn lower, SimpleRnn upper)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(lower);
        ArgumentNullException.ThrowIfNull(upper);
        using var scope = NewDisposeScope();
        return (is_grad_enabled() && TwoLayerKernels.CanCompute(input, lower._units, upper._units)
            ? CudaRecurrence.TwoRelus(input, RecurrentWeights.Of(lower._cells), RecurrentWeights.Of(upper._cells))
            : upper.call(lower.call(input))).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    bool IRecurrence.HasGpuKernels => TimeSteps.Support(_units);

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => ((IRecurrence)this).Read(input, padding: null);

    /// <inheritdoc/>
    Tensor IRecurrence.Read(Tensor input, Tensor? padding) => OneDirection.Read(input, padding, returnSequences: true,
        (vectors, masked) => ReluRecurrence.States(vectors, RecurrentWeights.Of(_cells), masked), StatesOfTorch);

    [SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
    private Tensor StatesOfTorch(Tensor input) =>
        TimeSteps.CanCompute(input, _units) ? CudaRecurrence.Relu(input, RecurrentWeights.Of(_cells)) : _cells.call(input).Item1;
}
