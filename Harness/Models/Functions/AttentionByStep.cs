using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Harness.Arithmetic;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>Computes attention with one score for each time step, with the harness's own kernels, and its gradient: scores v·tanh(xW + b), softmax over the
/// time steps that are not masked, weighted sum.</summary>
internal sealed unsafe class AttentionByStep : autograd.SingleTensorFunction<AttentionByStep>
{
    /// <inheritdoc/>
    public override string Name => nameof(AttentionByStep);

    /// <summary>Computes the weighted sum.</summary>
    /// <param name="sequence">x, [N, T, C].</param>
    /// <param name="masked">True where a time step is masked, [N, T].</param>
    /// <param name="weight">W, [C, C].</param>
    /// <param name="bias">b, [C].</param>
    /// <param name="direction">v, [C, 1].</param>
    /// <returns>[N, C].</returns>
    public static Tensor Of(Tensor sequence, Tensor masked, Tensor weight, Tensor bias, Tensor direction) => apply(sequence, weight, bias, direction, masked);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (sequence, weight, bias, direction) = (((Tensor)vars[0]).contiguous(), (Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3]);
        using var masked = ((Tensor)vars[4]).contiguous();
        var (rows, steps, channels) = ((int)sequence.shape[0], (int)sequence.shape[1], (int)sequence.shape[2]);
        Tensor squashed = empty_like(sequence), shares = empty(rows, steps, 1), output = empty(rows, channels);
        MatrixProduct.Compute(TensorMemory.Matrix(sequence), TensorMemory.Matrix(weight), TensorMemory.Matrix(squashed), new(bias: TensorMemory.Floats(bias)));
        AttentionKernel.Tanh(TensorMemory.Floats(squashed), rows * steps * channels);
        MatrixProduct.Compute(TensorMemory.Matrix(squashed), TensorMemory.Matrix(direction), TensorMemory.Matrix(shares));
        float* x = TensorMemory.Floats(sequence), p = TensorMemory.Floats(shares), y = TensorMemory.Floats(output);
        if (masked.dtype != ScalarType.Bool || masked.dim() != 2 || masked.shape[0] != rows || masked.shape[1] != steps)
            throw new ArgumentException($"The mask is {masked.dtype} [{string.Join(", ", masked.shape)}]; expected {ScalarType.Bool} [{rows}, {steps}].");
        var isMasked = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(masked.bytes));
        for (var row = 0; row < rows; row++)
        {
            AttentionKernel.Softmax(p + row * steps, isMasked + row * steps, steps);
            AttentionKernel.ForwardByStep(p + row * steps, x + (nint)row * steps * channels, steps, channels, y + row * channels);
        }
        ctx.save_for_backward([sequence, weight, direction, squashed, shares, output]);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var kept = ctx.get_saved_variables();
        var (sequence, weight, direction, squashed, shares, output) = (kept[0], kept[1], kept[2], kept[3], kept[4], kept[5]);
        var (rows, steps, channels) = ((int)sequence.shape[0], (int)sequence.shape[1], (int)sequence.shape[2]);
        using Tensor gradient = grad_output.contiguous(), ofScores = empty_like(shares), ofSquashed = empty_like(sequence);
        Tensor ofSequence = empty_like(sequence), ofWeight = empty_like(weight), ofBias = empty(channels), ofDirection = empty_like(direction);
        float* x = TensorMemory.Floats(sequence), p = TensorMemory.Floats(shares), y = TensorMemory.Floats(output), ofX = TensorMemory.Floats(ofSequence);
        float* ofP = TensorMemory.Floats(ofScores), ofY = TensorMemory.Floats(gradient);
        for (var row = 0; row < rows; row++)
        {
            var at = (nint)row * steps * channels;
            AttentionKernel.BackwardByStep(p + row * steps, x + at, y + row * channels, ofY + row * channels, steps, channels, ofP + row * steps, ofX + at);
        }
        MatrixProduct.Compute(TensorMemory.Matrix(squashed).Transposed, TensorMemory.Matrix(ofScores), TensorMemory.Matrix(ofDirection));
        MatrixProduct.Compute(TensorMemory.Matrix(ofScores), TensorMemory.Matrix(direction).Transposed, TensorMemory.Matrix(ofSquashed));
        AttentionKernel.TanhBackward(TensorMemory.Floats(squashed), TensorMemory.Floats(ofSquashed), rows * steps * channels);
        var ofSums = TensorMemory.Matrix(ofSquashed);
        MatrixProduct.Compute(TensorMemory.Matrix(sequence).Transposed, ofSums, TensorMemory.Matrix(ofWeight));
        Rows.SumColumns(ofSums.Origin, TensorMemory.Floats(ofBias), rows * steps, channels);
        MatrixProduct.Compute(ofSums, TensorMemory.Matrix(weight).Transposed, TensorMemory.Matrix(ofSequence), new(adds: true));
        return [ofSequence, ofWeight, ofBias, ofDirection, null!];
    }
}
