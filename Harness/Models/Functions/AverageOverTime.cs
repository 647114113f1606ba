using System.Runtime.InteropServices;
using Harness.Arithmetic;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>Averages the time steps that are not masked, and computes the gradient. The sum adds from the first time step to the last.</summary>
internal sealed unsafe class AverageOverTime : autograd.SingleTensorFunction<AverageOverTime>
{
    /// <inheritdoc/>
    public override string Name => nameof(AverageOverTime);

    /// <summary>Computes the average over time.</summary>
    /// <param name="input">[N, T, C].</param>
    /// <param name="masked">True at the time steps to leave out, [N, T].</param>
    /// <returns>[N, C]; zeros for a row whose time steps are all masked.</returns>
    /// <exception cref="ArgumentException">The shape or the type of the mask does not match.</exception>
    public static Tensor Of(Tensor input, Tensor masked) => apply(input, masked);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        RequireMask((Tensor)vars[0], (Tensor)vars[1]);
        using var input = ((Tensor)vars[0]).contiguous();
        using var masked = ((Tensor)vars[1]).contiguous();
        var (rows, steps, channels) = ((int)input.shape[0], (int)input.shape[1], (int)input.shape[2]);
        var isMasked = MemoryMarshal.Cast<byte, bool>(masked.bytes).ToArray();
        var output = zeros(rows, channels);
        float* from = TensorMemory.Floats(input), to = TensorMemory.Floats(output);
        for (var row = 0; row < rows; row++)
        {
            for (var step = 0; step < steps; step++)
            {
                if (!isMasked[row * steps + step])
                    Rows.Add(to + row * channels, from + ((nint)row * steps + step) * channels, channels);
            }
            Rows.Scale(to + row * channels, Share(isMasked.AsSpan(row * steps, steps)), channels);
        }
        ctx.save_data(nameof(isMasked), isMasked);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var isMasked = (bool[])ctx.get_data("isMasked");
        using var gradient = grad_output.contiguous();
        var (rows, channels) = ((int)gradient.shape[0], (int)gradient.shape[1]);
        var steps = isMasked.Length / rows;
        var ofInput = zeros(rows, steps, channels);
        float* from = TensorMemory.Floats(gradient), to = TensorMemory.Floats(ofInput), share = stackalloc float[channels];
        for (var row = 0; row < rows; row++)
        {
            Rows.Copy(from + row * channels, share, channels);
            Rows.Scale(share, Share(isMasked.AsSpan(row * steps, steps)), channels);
            for (var step = 0; step < steps; step++)
            {
                if (!isMasked[row * steps + step])
                    Rows.Copy(share, to + ((nint)row * steps + step) * channels, channels);
            }
        }
        return [ofInput, null!];
    }

    /// <summary>Checks the mask, because it is read directly from memory.</summary>
    private static void RequireMask(Tensor input, Tensor masked)
    {
        if (input.dim() != 3 || masked.dtype != ScalarType.Bool || masked.dim() != 2 || masked.shape[0] != input.shape[0] || masked.shape[1] != input.shape[1])
            throw new ArgumentException($"An average over [{string.Join(", ", input.shape)}] got a mask [{string.Join(", ", masked.shape)}] of type "
                + $"{masked.dtype}; expected [N, T, C] and a mask [N, T] of type {ScalarType.Bool}.", nameof(masked));
    }

    /// <summary>Returns the weight of a time step that is not masked.</summary>
    private static float Share(ReadOnlySpan<bool> isMasked)
    {
        var words = isMasked.Count(false);
        return words == 0 ? 0 : 1f / words;
    }
}
