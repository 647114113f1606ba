using System.Diagnostics.CodeAnalysis;
using Harness.Models.Recurrences;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Implements Keras' <c>GRU</c>: tanh activation, sigmoid gates, and <c>reset_after=True</c>, its default, which gives each gate two biases; or
/// <c>reset_after=False</c>, with one.</summary>
/// <remarks>
/// h(t) = z·h(t−1) + (1 − z)·n with n = tanh(xW + b + r·(hU + c)), the form that cuDNN and torch use; or with n = tanh(xW + b + (r·h)U), which is that of the
/// source: Cho et al. 2014 (arXiv 1406.1078).
/// The weights are stored in torch's layer, with the gates in its order: reset, update, candidate. Keras has update first.
/// On a CPU, <see cref="GruRecurrence"/> or <see cref="ResetBeforeGruRecurrence"/> computes the time steps. On a GPU, cuDNN does; it does not know the second
/// form, whose time steps are then single operations of torch, and slow.
/// </remarks>
public sealed class Gru : nn.Module<Tensor, Tensor>, IDescribedLayer, IRecurrence
{
    private readonly TorchSharp.Modules.GRU _cells;
    private readonly bool _returnSequences, _resetAfter;

    /// <summary>Creates the layer with Keras' initial weights.</summary>
    /// <param name="inputs">E: width of the input at each time step.</param>
    /// <param name="units">H: width of the state.</param>
    /// <param name="returnSequences">True: the output is every state [N, T, H]. False: the output is the last state [N, H].</param>
    /// <param name="random">Draws the initial weights.</param>
    /// <param name="resetAfter">Keras' <c>reset_after</c>. True: the reset gate is applied after the product with the state. False: before it.</param>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "Holds the weights; on a CPU, in single precision, its own sums are never asked for.")]
    public Gru(int inputs, int units, bool returnSequences, RandomStreams random, bool resetAfter = true) : base("GRU")
    {
        (_returnSequences, _resetAfter) = (returnSequences, resetAfter);
        _cells = nn.GRU(inputs, units, batchFirst: true);
        RecurrentWeights.Initialise(_cells, random, trainsBothBiases: resetAfter);
        Description = returnSequences ? $"GRU {units}" : $"GRU {units}, last state";
        RegisterComponents();
    }

    /// <summary>Tells whether the output is every state, not the last one.</summary>
    internal bool ReturnsSequences => _returnSequences;

    /// <summary>Tells whether the reset gate is applied after the product with the state.</summary>
    internal bool ResetsAfter => _resetAfter;

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Sequence;

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public string Settings =>
        $"tanh, sigmoid gates, reset {(_resetAfter ? "after" : "before")} the product, kernel Glorot uniform, recurrent kernel orthogonal, biases 0"
            + (_returnSequences ? ", every state" : "");

    /// <inheritdoc/>
    bool IRecurrence.HasGpuKernels => false;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => ((IRecurrence)this).Read(input, padding: null);

    /// <inheritdoc/>
    Tensor IRecurrence.Read(Tensor input, Tensor? padding) => OneDirection.Read(input, padding, _returnSequences,
        (vectors, masked) => _resetAfter ? GruRecurrence.States(vectors, RecurrentWeights.WithBothBiases(_cells), masked)
            : ResetBeforeGruRecurrence.States(vectors, RecurrentWeights.Of(_cells), masked), _resetAfter ? StatesOfTorch : StatesByTorchsOperations);

    [SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
    private Tensor StatesOfTorch(Tensor input) => _cells.call(input).Item1;

    /// <summary>Computes the form with the reset before the product, which torch's layer does not have: [N, T, E] → [N, T, H].</summary>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
    private Tensor StatesByTorchsOperations(Tensor input)
    {
        var (weight, recurrent, bias, _) = RecurrentWeights.Of(_cells);
        var units = recurrent.shape[1];
        Tensor ofGates = recurrent.narrow(0, 0, 2 * units).t(), ofCandidate = recurrent.narrow(0, 2 * units, units).t();
        var sums = nn.functional.linear(input, weight, bias); // [N, T, 3H]
        var state = zeros([input.shape[0], units], input.dtype, input.device);
        var states = new List<Tensor>();
        for (long step = 0; step < input.shape[1]; step++)
        {
            var ofStep = sums.select(1, step);                                                                    // [N, 3H]
            var gates = ofStep.narrow(1, 0, 2 * units).Plus(state.matmul(ofGates)).sigmoid();                     // [N, 2H]
            var (reset, update) = (gates.narrow(1, 0, units), gates.narrow(1, units, units));
            var candidate = ofStep.narrow(1, 2 * units, units).Plus((reset * state).matmul(ofCandidate)).tanh();  // [N, H]
            state = (update * (state - candidate)).Plus(candidate);
            states.Add(state);
        }
        return stack(states, 1);
    }
}
