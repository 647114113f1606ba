using Harness.Arithmetic;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>Computes max pooling over time with the harness's own kernel, and its gradient.</summary>
internal sealed unsafe class MaxPooling : autograd.SingleTensorFunction<MaxPooling>
{
    private const string Width = nameof(Width);

    /// <inheritdoc/>
    public override string Name => nameof(MaxPooling);

    /// <summary>Computes the largest value of each window and channel.</summary>
    /// <param name="input">[N, T, C].</param>
    /// <param name="width">Time steps of a window. Time steps that do not fill a window at the end are dropped.</param>
    /// <returns>[N, T / width, C].</returns>
    public static Tensor Of(Tensor input, int width) => apply(input, width);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (input, width) = (((Tensor)vars[0]).contiguous(), (int)vars[1]);
        var output = empty(input.shape[0], input.shape[1] / width, input.shape[2]);
        var (steps, windows, channels) = ((int)input.shape[1], (int)output.shape[1], (int)input.shape[2]);
        float* from = TensorMemory.Floats(input), to = TensorMemory.Floats(output);
        for (var row = 0; row < input.shape[0]; row++)
        {
            for (var window = 0; window < windows; window++)
                MaximumKernel.Forward(from + (nint)(row * steps + window * width) * channels, width, channels, channels,
                    to + (nint)(row * windows + window) * channels);
        }
        ctx.save_for_backward([input, output]);
        ctx.save_data(Width, width);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var (kept, width) = (ctx.get_saved_variables(), (int)ctx.get_data(Width));
        var (input, output) = (kept[0], kept[1]);
        using var gradient = grad_output.contiguous();
        var ofInput = empty_like(input);
        var (steps, windows, channels) = ((int)input.shape[1], (int)output.shape[1], (int)input.shape[2]);
        float* from = TensorMemory.Floats(input), largest = TensorMemory.Floats(output), of = TensorMemory.Floats(gradient), to = TensorMemory.Floats(ofInput);
        for (var row = 0; row < input.shape[0]; row++)
        {
            for (var window = 0; window < windows; window++)
            {
                var (at, result) = ((nint)(row * steps + window * width) * channels, (nint)(row * windows + window) * channels);
                MaxPoolingKernel.Backward(from + at, width, channels, largest + result, of + result, to + at);
            }
            // The time steps after the last whole window have no gradient.
            new Span<float>(to + (nint)(row * steps + windows * width) * channels, (steps - windows * width) * channels).Clear();
        }
        return [ofInput, null!];
    }
}
