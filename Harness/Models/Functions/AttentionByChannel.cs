using Harness.Arithmetic;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>Computes attention by channel with the harness's own kernels, and its gradient: scores tanh(xW + b) for each time step and channel, softmax over
/// time, weighted sum.</summary>
internal sealed unsafe class AttentionByChannel : autograd.SingleTensorFunction<AttentionByChannel>
{
    /// <inheritdoc/>
    public override string Name => nameof(AttentionByChannel);

    /// <summary>Computes the weighted sum.</summary>
    /// <param name="sequence">x, [N, T, C].</param>
    /// <param name="weight">W, [C, C].</param>
    /// <param name="bias">b, [C].</param>
    /// <returns>[N, C].</returns>
    public static Tensor Of(Tensor sequence, Tensor weight, Tensor bias) => apply(sequence, weight, bias);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (sequence, weight, bias) = (((Tensor)vars[0]).contiguous(), (Tensor)vars[1], (Tensor)vars[2]);
        var (rows, steps, channels) = ((int)sequence.shape[0], (int)sequence.shape[1], (int)sequence.shape[2]);
        Tensor scores = empty_like(sequence), shares = empty_like(sequence), output = empty(rows, channels);
        MatrixProduct.Compute(TensorMemory.Matrix(sequence), TensorMemory.Matrix(weight), TensorMemory.Matrix(scores), new(bias: TensorMemory.Floats(bias)));
        float* x = TensorMemory.Floats(sequence), s = TensorMemory.Floats(scores), p = TensorMemory.Floats(shares), y = TensorMemory.Floats(output);
        AttentionKernel.Tanh(s, rows * steps * channels);
        for (var row = 0; row < rows; row++)
        {
            var at = (nint)row * steps * channels;
            AttentionKernel.ForwardByChannel(s + at, x + at, steps, channels, p + at, y + row * channels);
        }
        ctx.save_for_backward([sequence, weight, scores, shares, output]);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var kept = ctx.get_saved_variables();
        var (sequence, weight, scores, shares, output) = (kept[0], kept[1], kept[2], kept[3], kept[4]);
        var (rows, steps, channels) = ((int)sequence.shape[0], (int)sequence.shape[1], (int)sequence.shape[2]);
        using Tensor gradient = grad_output.contiguous(), ofScores = empty_like(sequence);
        Tensor ofSequence = empty_like(sequence), ofWeight = empty_like(weight), ofBias = empty(channels);
        float* x = TensorMemory.Floats(sequence), p = TensorMemory.Floats(shares), y = TensorMemory.Floats(output);
        float* ofX = TensorMemory.Floats(ofSequence), ofS = TensorMemory.Floats(ofScores), ofY = TensorMemory.Floats(gradient);
        for (var row = 0; row < rows; row++)
        {
            var at = (nint)row * steps * channels;
            AttentionKernel.BackwardByChannel(p + at, x + at, y + row * channels, ofY + row * channels, steps, channels, ofS + at, ofX + at);
        }
        AttentionKernel.TanhBackward(TensorMemory.Floats(scores), ofS, rows * steps * channels);
        var ofSums = TensorMemory.Matrix(ofScores);
        MatrixProduct.Compute(TensorMemory.Matrix(sequence).Transposed, ofSums, TensorMemory.Matrix(ofWeight));
        Rows.SumColumns(ofS, TensorMemory.Floats(ofBias), rows * steps, channels);
        MatrixProduct.Compute(ofSums, TensorMemory.Matrix(weight).Transposed, TensorMemory.Matrix(ofSequence), new(adds: true));
        return [ofSequence, ofWeight, ofBias];
    }
}
