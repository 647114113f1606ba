using System.Diagnostics.CodeAnalysis;
using Harness.Models.Functions;
using Harness.Models.Recurrences;
using Harness.Models.Recurrences.Cuda;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Keras' <c>Bidirectional(LSTM)</c>, returning every state: one <see cref="Lstm"/> from each end, side by side.</summary>
public sealed class BidirectionalLstm : nn.Module<Tensor, Tensor>, IDescribedLayer
{
    private readonly TorchSharp.Modules.LSTM _cells;
    private readonly int _units;

    /// <summary>Makes the layer with Keras' initial weights.</summary>
    /// <param name="inputs">E: width of the input at each time step.</param>
    /// <param name="units">H: width of each direction's state.</param>
    /// <param name="random">Draws the initial weights.</param>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "Holds the weights; on a CPU, in single precision, its own sums are never asked for.")]
    public BidirectionalLstm(int inputs, int units, RandomStreams random) : base("Bidirectional(LSTM)")
    {
        _units = units;
        _cells = nn.LSTM(inputs, units, batchFirst: true, bidirectional: true);
        RecurrentWeights.Initialise(_cells, random);
        RecurrentWeights.OpenForgetGates(_cells, units);
        Description = $"Bidirectional(LSTM {units})";
        RegisterComponents();
    }

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Sequence;

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public string Settings => "tanh, sigmoid gates, kernel Glorot uniform, recurrent kernel orthogonal, bias 0, forget bias 1, every state, concatenated";

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return States(input).MoveToOuterDisposeScope(); // [N, T, E] → [N, T, 2H]: forward, then backward
    }

    private Tensor States(Tensor input)
    {
        if (TimeSteps.CanCompute(input, _units))
            return CudaRecurrence.Lstm(input, RecurrentWeights.Of(_cells), RecurrentWeights.Of(_cells, RecurrentWeights.FromTheEnd));
        return TensorMemory.CanBeRead(input) ? StatesOnCpu(PlacedVectors.Of(input)) : _cells.call(input).Item1;
    }

    private Tensor StatesOnCpu(PlacedVectors input)
    {
        var forward = LstmRecurrence.States(input, RecurrentWeights.Of(_cells));
        var backward = LstmRecurrence.States(input with { Places = input.Places.FromTheEnd() }, RecurrentWeights.Of(_cells, RecurrentWeights.FromTheEnd));
        return cat([forward.Spread(), (backward with { Places = backward.Places.FromTheEnd() }).Spread()], 2);
    }
}
