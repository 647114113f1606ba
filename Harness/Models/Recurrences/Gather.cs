using Harness.Arithmetic;
using Harness.Models.Functions;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>Copies vectors to all their positions. The backward pass adds up the gradients of a vector's positions.</summary>
internal sealed unsafe class Gather : autograd.SingleTensorFunction<Gather>
{
    /// <inheritdoc/>
    public override string Name => nameof(Gather);

    /// <summary>Copies each vector to its positions.</summary>
    /// <param name="vectors">[R, E], floats on the CPU.</param>
    /// <param name="index">Maps each position to its vector.</param>
    /// <returns>[T, N, E].</returns>
    public static Tensor Of(Tensor vectors, SequenceIndex index) => apply(vectors, index);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (vectors, index) = (((Tensor)vars[0]).contiguous(), (SequenceIndex)vars[1]);
        ctx.save_data(nameof(SequenceIndex), index);
        var width = (int)vectors.shape[1];
        var expanded = empty(index.Steps, index.Rows, width);
        float* from = TensorMemory.Floats(vectors), to = TensorMemory.Floats(expanded);
        for (var position = 0; position < index.At.Length; position++)
        {
            if (index.At[position] == SequenceIndex.NoVector)
                new Span<float>(to + (nint)position * width, width).Clear();
            else
                Rows.Copy(from + (nint)index.At[position] * width, to + (nint)position * width, width);
        }
        return expanded;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var index = (SequenceIndex)ctx.get_data(nameof(SequenceIndex));
        var width = (int)grad_output.shape[2];
        using var gradient = grad_output.contiguous();
        var gathered = zeros(index.Count, width);
        float* from = TensorMemory.Floats(gradient), to = TensorMemory.Floats(gathered);
        for (var position = 0; position < index.At.Length; position++)
        {
            if (index.At[position] != SequenceIndex.NoVector)
                Rows.Add(to + (nint)index.At[position] * width, from + (nint)position * width, width);
        }
        return [gathered, null!]; // the index has no gradient
    }
}
