using System.Diagnostics.CodeAnalysis;
using Harness.Models.Functions;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Implements Keras' <c>Conv1D</c> with ReLU, over time, without padding: [N, T, in] → [N, T − width + 1, filters].</summary>
/// <remarks>
/// On a CPU, the harness computes the convolution itself. On a GPU, it is one matrix product over all windows. The deterministic algorithms of cuDNN took ten
/// times as long, and gigabytes.
/// </remarks>
public sealed class Conv1D : nn.Module<Tensor, Tensor>, IDescribedLayer
{
    private readonly TorchSharp.Modules.Conv1d _kernel;

    /// <summary>Creates the layer. The kernel is Glorot uniform, the bias zero.</summary>
    /// <param name="inputs">Number of input channels.</param>
    /// <param name="filters">Number of output channels.</param>
    /// <param name="width">Number of time steps in a filter.</param>
    /// <param name="random">Draws the initial weights.</param>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "Holds the weights; on a CPU, in single precision, its own sums are never asked for.")]
    public Conv1D(int inputs, int filters, int width, RandomStreams random) : base("Conv1D")
    {
        _kernel = nn.Conv1d(inputs, filters, width);
        KerasInitialisers.GlorotUniform(_kernel.weight!, random.Initialisation);
        nn.init.zeros_(_kernel.bias!);
        Description = $"Conv1D {filters}·{width} relu";
        RegisterComponents();
    }

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Sequence;

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public string Settings => "stride 1, no padding, kernel Glorot uniform, bias 0";

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        // [N, T, in] → [N, T − width + 1, filters]
        return (TensorMemory.CanBeRead(input) ? Convolution.Of(input, _kernel.weight!, _kernel.bias!) : Product(input).relu()).MoveToOuterDisposeScope();
    }

    [SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
    private Tensor Product(Tensor input)
    {
        var windows = input.unfold(1, _kernel.weight!.shape[2], 1).flatten(2); // [N, T − width + 1, in · width]
        return nn.functional.linear(windows, _kernel.weight.flatten(1), _kernel.bias!);
    }
}
