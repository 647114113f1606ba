using System.Diagnostics.CodeAnalysis;
using Harness.Models.Recurrences;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Implements Keras' <c>GRU</c>: tanh activation, sigmoid gates, and <c>reset_after=True</c>, its default, which gives each gate two biases.</summary>
/// <remarks>
/// h(t) = z·h(t−1) + (1 − z)·n with n = tanh(xW + b + r·(hU + c)). Source: Cho et al. 2014 (arXiv 1406.1078), in the form that cuDNN and torch use.
/// The weights are stored in torch's layer, with the gates in its order: reset, update, candidate. Keras has update first.
/// On a CPU, <see cref="GruRecurrence"/> computes the time steps; on a GPU, cuDNN does.
/// </remarks>
public sealed class Gru : nn.Module<Tensor, Tensor>, IDescribedLayer, IRecurrence
{
    private readonly TorchSharp.Modules.GRU _cells;
    private readonly bool _returnSequences;

    /// <summary>Creates the layer with Keras' initial weights.</summary>
    /// <param name="inputs">E: width of the input at each time step.</param>
    /// <param name="units">H: width of the state.</param>
    /// <param name="returnSequences">True: the output is every state [N, T, H]. False: the output is the last state [N, H].</param>
    /// <param name="random">Draws the initial weights.</param>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "Holds the weights; on a CPU, in single precision, its own sums are never asked for.")]
    public Gru(int inputs, int units, bool returnSequences, RandomStreams random) : base("GRU")
    {
        _returnSequences = returnSequences;
        _cells = nn.GRU(inputs, units, batchFirst: true);
        RecurrentWeights.Initialise(_cells, random, trainsBothBiases: true);
        Description = returnSequences ? $"GRU {units}" : $"GRU {units}, last state";
        RegisterComponents();
    }

    /// <summary>Whether the output is every state, not the last one.</summary>
    internal bool ReturnsSequences => _returnSequences;

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Sequence;

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public string Settings =>
        "tanh, sigmoid gates, reset after the product, kernel Glorot uniform, recurrent kernel orthogonal, biases 0"
            + (_returnSequences ? ", every state" : "");

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => ((IRecurrence)this).Read(input, padding: null);

    /// <inheritdoc/>
    Tensor IRecurrence.Read(Tensor input, Tensor? padding) => OneDirection.Read(input, padding, _returnSequences,
        (vectors, masked) => GruRecurrence.States(vectors, RecurrentWeights.WithBothBiases(_cells), masked), StatesOfTorch);

    [SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
    private Tensor StatesOfTorch(Tensor input) => _cells.call(input).Item1;
}
