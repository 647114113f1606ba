using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Harness.Models.Recurrences;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>The largest value over time on a CPU. torch's own <c>amax</c> is as fast forward, but takes six passes over the sequence for its gradient where one will do.</summary>
internal sealed class MaximumOverTime : autograd.SingleTensorFunction<MaximumOverTime>
{
    /// <inheritdoc/>
    public override string Name => nameof(MaximumOverTime);

    /// <summary>The maxima.</summary>
    /// <param name="sequences">[N, T, C], 32-bit floats on the CPU, in memory as they are or time step by time step.</param>
    /// <returns>[N, C].</returns>
    public static Tensor Of(Tensor sequences) => apply(sequences);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var sequences = (Tensor)vars[0];
        var maxima = sequences.amax([1]);
        ctx.save_for_backward([sequences, maxima]);
        return maxima;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var kept = ctx.get_saved_variables();
        var sequences = kept[0];
        var stepByStep = !sequences.is_contiguous();
        using var values = (stepByStep ? sequences.transpose(0, 1) : sequences).contiguous(); // [T, N, C] or [N, T, C]
        using Tensor maxima = kept[1].contiguous(), gradient = grad_output.contiguous();
        var ofValues = empty_like(values);
        var (rows, steps, channels) = ((int)sequences.shape[0], (int)sequences.shape[1], (int)sequences.shape[2]);
        var (row, step) = stepByStep ? (channels, rows * channels) : (steps * channels, channels);
        Span<float> from = VectorRows.NumbersOf(maxima), towards = VectorRows.NumbersOf(gradient), all = VectorRows.NumbersOf(values), ofAll = VectorRows.NumbersOf(ofValues);
        for (var n = 0; n < rows; n++)
            Share(from.Slice(n * channels, channels), towards.Slice(n * channels, channels), all[(n * row)..], ofAll[(n * row)..], steps, step);
        return [stepByStep ? ofValues.transpose(0, 1) : ofValues];
    }

    /// <summary>The gradient of one row's maxima goes in equal parts to the time steps that reach them.</summary>
    private static void Share(ReadOnlySpan<float> maxima, ReadOnlySpan<float> gradient, ReadOnlySpan<float> values, Span<float> ofValues, int steps, int stride)
    {
        var channel = 0;
        for (; channel + Vector256<float>.Count <= maxima.Length; channel += Vector256<float>.Count)
            ShareLanes(in maxima[channel], in gradient[channel], in values[channel], ref ofValues[channel], steps, (nuint)stride);
        for (; channel < maxima.Length; channel++)
        {
            var ties = 0f;
            for (var step = 0; step < steps; step++)
                ties += values[step * stride + channel] == maxima[channel] ? 1 : 0;
            for (var step = 0; step < steps; step++)
                ofValues[step * stride + channel] = ties == 0 ? float.NaN : values[step * stride + channel] == maxima[channel] ? gradient[channel] / ties : 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ShareLanes(ref readonly float maxima, ref readonly float gradient, ref readonly float values, ref float ofValues, int steps, nuint stride)
    {
        var (maximum, ties) = (Vector256.LoadUnsafe(in maxima), Vector256<float>.Zero);
        for (nuint step = 0; step < (nuint)steps; step++)
            ties += Vector256.Equals(Vector256.LoadUnsafe(in values, step * stride), maximum) & Vector256<float>.One;
        var share = Vector256.LoadUnsafe(in gradient) / ties;
        var lost = Vector256.Equals(ties, Vector256<float>.Zero) & Vector256.Create(float.NaN); // nothing equals a maximum that is no number
        for (nuint step = 0; step < (nuint)steps; step++)
            (Vector256.Equals(Vector256.LoadUnsafe(in values, step * stride), maximum) & share | lost).StoreUnsafe(ref ofValues, step * stride);
    }
}
