using System.Diagnostics.CodeAnalysis;
using Harness.Models.Functions;
using Harness.Models.Recurrences;
using Harness.Models.Recurrences.Cuda;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Implements Keras' <c>Bidirectional(LSTM)</c> with all states as the output: one <see cref="Lstm"/> for each direction, concatenated.</summary>
public sealed class BidirectionalLstm : nn.Module<Tensor, Tensor>, IDescribedLayer, IRecurrence
{
    private readonly TorchSharp.Modules.LSTM _cells;
    private readonly int _units;

    /// <summary>Creates the layer with Keras' initial weights.</summary>
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
    bool IRecurrence.HasGpuKernels => TimeSteps.Support(_units);

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => ((IRecurrence)this).Read(input, padding: null);

    /// <inheritdoc/>
    Tensor IRecurrence.Read(Tensor input, Tensor? padding)
    {
        using var scope = NewDisposeScope();
        var states = TensorMemory.CanBeRead(input) ? StatesOnCpu(input, SkippedSteps.Of(padding))
            : padding is null ? StatesOfTorch(input) : StatesOfTorch(input, padding);
        return states.MoveToOuterDisposeScope(); // [N, T, E] → [N, T, 2H]: forward, then backward
    }

    [SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
    private Tensor StatesOfTorch(Tensor input) => TimeSteps.CanCompute(input, _units)
        ? CudaRecurrence.Lstm(input, RecurrentWeights.Of(_cells), RecurrentWeights.Of(_cells, RecurrentWeights.FromTheEnd))
        : _cells.call(input).Item1;

    /// <summary>Runs both directions twice: on sequences with the padding at the end, and on sequences with the padding at the start. Each direction is correct
    /// in one of the runs.</summary>
    private Tensor StatesOfTorch(Tensor input, Tensor padding)
    {
        var forward = SkippedSteps.Through(input, padding, words => StatesOfTorch(words).narrow(2, 0, _units));
        var backward = SkippedSteps.Through(input.flip(1), padding.flip(1), words => StatesOfTorch(words.flip(1)).narrow(2, _units, _units).flip(1));
        return cat([forward, backward.flip(1)], 2);
    }

    private Tensor StatesOnCpu(Tensor input, bool[]? masked)
    {
        var vectors = DistinctVectors.Of(input, masked);
        var forward = LstmRecurrence.States(vectors, RecurrentWeights.Of(_cells), masked);
        var backward = LstmRecurrence.States(vectors with { Index = vectors.Index.FromTheEnd() },
            RecurrentWeights.Of(_cells, RecurrentWeights.FromTheEnd), masked is null ? null : SequenceIndex.FromTheEnd(masked, vectors.Index.Rows));
        return cat([forward.Expand(), (backward with { Index = backward.Index.FromTheEnd() }).Expand()], 2);
    }
}
