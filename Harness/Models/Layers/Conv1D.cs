using Harness.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Keras' <c>Conv1D</c> with relu, over time, without padding: [N, T, in] → [N, T − width + 1, filters].</summary>
/// <remarks>
/// oneDNN computes with blocks of <see cref="Block"/> channels. Where it fills them up, the version inside libtorch 2.10 is wrong on some CPUs (an AMD Zen 5; tried at 289 pairs of sizes):
/// its sums where more than one block of channels comes in and the last is not full (17 → 33: off by a tenth, and at times no number at all), its gradient towards the input
/// where the filters fill no block (4 → 5: off by 88 %). "harness doctor" measures it. There, and for the one channel of the notebook's first convolution, one matrix product over all windows takes its place;
/// where there are more channels than a few, that product is the slower: it copies every time step <c>width</c> times. On a GPU it is the product throughout:
/// what cuDNN has that gives equal bits for equal inputs took ten times as long, and gigabytes.
/// </remarks>
public sealed class Conv1D : nn.Module<Tensor, Tensor>, IDescribedLayer
{
    private const int Block = 16;

    private readonly TorchSharp.Modules.Conv1d _kernel;
    private readonly bool _fillsBlocks;

    /// <summary>Makes the layer: kernel Glorot uniform, bias zero.</summary>
    /// <param name="inputs">Channels in.</param>
    /// <param name="filters">Channels out.</param>
    /// <param name="width">Time steps that a filter sees.</param>
    /// <param name="random">Draws the initial weights.</param>
    public Conv1D(int inputs, int filters, int width, RandomStreams random) : base("Conv1D")
    {
        _fillsBlocks = inputs % Block == 0 && filters % Block == 0;
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
        var sums = _fillsBlocks && input.device_type == DeviceType.CPU ? ChannelsLast.Through(Convolution, input) : Product(input);
        return sums.relu().MoveToOuterDisposeScope(); // [N, T, in] → [N, T − width + 1, filters]
    }

    private Tensor Convolution(Tensor image) => nn.functional.conv2d(image, _kernel.weight!.unsqueeze(2), _kernel.bias!); // [N, in, 1, T] → [N, filters, 1, T − width + 1]

    private Tensor Product(Tensor input)
    {
        var windows = input.unfold(1, _kernel.weight!.shape[2], 1).flatten(2); // [N, T − width + 1, in · width]
        return nn.functional.linear(windows, _kernel.weight.flatten(1), _kernel.bias!);
    }
}
