using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Harness.Arithmetic;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>Computes scaled dot-product attention with several heads, with the harness's own matrix product, and the gradient.</summary>
/// <remarks>softmax(QKᵀ / √D)·V for each row and head, with D components per head. Source: Vaswani et al. 2017 (arXiv 1706.03762). Masked time steps get no
/// weight. If all time steps of a row are masked, all get the same weight, independent of queries and keys.</remarks>
internal sealed unsafe class SelfAttention : autograd.SingleTensorFunction<SelfAttention>
{
    private const string Heads = nameof(Heads), HasWords = nameof(HasWords);

    /// <inheritdoc/>
    public override string Name => nameof(SelfAttention);

    /// <summary>Computes the weighted sums of the values.</summary>
    /// <param name="queries">Q, [N, T, heads · D].</param>
    /// <param name="keys">K, in the shape of Q.</param>
    /// <param name="values">V, in the shape of Q.</param>
    /// <param name="masked">True at time steps that get no weight, [N, T].</param>
    /// <param name="heads">Number of heads, which are concatenated in the last axis.</param>
    /// <returns>[N, T, heads · D].</returns>
    /// <exception cref="ArgumentException">The mask has another shape or type.</exception>
    public static Tensor Of(Tensor queries, Tensor keys, Tensor values, Tensor masked, int heads) => apply(queries, keys, values, masked, heads);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (queries, keys, values) = (((Tensor)vars[0]).contiguous().clone(), ((Tensor)vars[1]).contiguous(), ((Tensor)vars[2]).contiguous());
        var heads = (int)vars[4];
        using var masked = ((Tensor)vars[3]).contiguous();
        var of = new Layout(queries, heads);
        if (masked.dtype != ScalarType.Bool || masked.dim() != 2 || masked.shape[0] != of.Rows || masked.shape[1] != of.Steps)
        {
            throw new ArgumentException(
                $"The mask is {masked.dtype} [{string.Join(", ", masked.shape)}]; expected {ScalarType.Bool} [{of.Rows}, {of.Steps}].");
        }
        Tensor shares = empty(of.Rows, heads, of.Steps, of.Steps), output = empty_like(queries);
        float* p = TensorMemory.Floats(shares);
        Rows.Scale(TensorMemory.Floats(queries), of.Scale, checked((int)queries.NumberOfElements));
        var hasWords = new bool[of.Rows];
        var isMasked = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(masked.bytes));
        for (var row = 0; row < of.Rows; row++)
        {
            hasWords[row] = new ReadOnlySpan<byte>(isMasked + row * of.Steps, of.Steps).Contains((byte)0);
            for (var head = 0; head < heads; head++)
            {
                var scores = of.Shares(p, row, head);
                MatrixProduct.Compute(of.Head(queries, row, head), of.Head(keys, row, head).Transposed, scores);
                for (var step = 0; step < of.Steps; step++)
                    AttentionKernel.Softmax(scores.Row(step), isMasked + row * of.Steps, of.Steps);
                MatrixProduct.Compute(scores, of.Head(values, row, head), of.Head(output, row, head));
            }
        }
        ctx.save_for_backward([queries, keys, values, shares]);
        ctx.save_data(Heads, heads);
        ctx.save_data(HasWords, hasWords);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var kept = ctx.get_saved_variables();
        var (queries, keys, values, shares) = (kept[0], kept[1], kept[2], kept[3]);
        using var gradient = grad_output.contiguous();
        Tensor ofQueries = zeros_like(queries), ofKeys = zeros_like(keys), ofValues = empty_like(values);
        var of = new Layout(queries, (int)ctx.get_data(Heads));
        var hasWords = (bool[])ctx.get_data(HasWords);
        using var ofScores = empty(of.Steps, of.Steps);
        var ofShares = TensorMemory.Matrix(ofScores);
        float* p = TensorMemory.Floats(shares);
        for (var row = 0; row < of.Rows; row++)
        {
            for (var head = 0; head < of.Heads; head++)
            {
                var (share, ofOutput) = (of.Shares(p, row, head), of.Head(gradient, row, head));
                MatrixProduct.Compute(share.Transposed, ofOutput, of.Head(ofValues, row, head));
                if (!hasWords[row])
                    continue; // the attention weights are constants
                MatrixProduct.Compute(ofOutput, of.Head(values, row, head).Transposed, ofShares);
                for (var step = 0; step < of.Steps; step++)
                    AttentionKernel.SoftmaxBackward(share.Row(step), ofShares.Row(step), of.Steps);
                MatrixProduct.Compute(ofShares, of.Head(keys, row, head), of.Head(ofQueries, row, head));
                MatrixProduct.Compute(ofShares.Transposed, of.Head(queries, row, head), of.Head(ofKeys, row, head));
            }
        }
        Rows.Scale(TensorMemory.Floats(ofQueries), of.Scale, checked((int)ofQueries.NumberOfElements));
        return [ofQueries, ofKeys, ofValues, null!, null!];
    }

    /// <summary>Computes where the heads of [N, T, heads · D] are in memory.</summary>
    private readonly struct Layout(Tensor sequence, int heads)
    {
        private readonly int _width = (int)sequence.shape[2];

        public int Rows { get; } = (int)sequence.shape[0];

        public int Steps { get; } = (int)sequence.shape[1];

        public int Heads { get; } = heads;

        public float Scale => 1 / MathF.Sqrt((float)_width / Heads);

        public MatrixView Head(Tensor sequence, int row, int head) =>
            new(TensorMemory.Floats(sequence) + ((nint)row * Steps * _width) + (head * (_width / Heads)), Steps, _width / Heads, _width);

        public MatrixView Shares(float* shares, int row, int head) => new(shares + (((nint)row * Heads) + head) * Steps * Steps, Steps, Steps);
    }
}
