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
    /// <param name="places">Maps each position to its vector.</param>
    /// <returns>[T, N, E].</returns>
    public static Tensor Of(Tensor vectors, SequenceIndex places) => apply(vectors, places);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (vectors, places) = (((Tensor)vars[0]).contiguous(), (SequenceIndex)vars[1]);
        ctx.save_data(nameof(SequenceIndex), places);
        var width = (int)vectors.shape[1];
        var spread = empty(places.Steps, places.Rows, width);
        float* from = TensorMemory.Floats(vectors), to = TensorMemory.Floats(spread);
        for (var place = 0; place < places.At.Length; place++)
        {
            if (places.At[place] == SequenceIndex.Nowhere)
                new Span<float>(to + (nint)place * width, width).Clear();
            else
                Rows.Copy(from + (nint)places.At[place] * width, to + (nint)place * width, width);
        }
        return spread;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var places = (SequenceIndex)ctx.get_data(nameof(SequenceIndex));
        var width = (int)grad_output.shape[2];
        using var gradient = grad_output.contiguous();
        var gathered = zeros(places.Count, width);
        float* from = TensorMemory.Floats(gradient), to = TensorMemory.Floats(gathered);
        for (var place = 0; place < places.At.Length; place++)
        {
            if (places.At[place] != SequenceIndex.Nowhere)
                Rows.Add(to + (nint)places.At[place] * width, from + (nint)place * width, width);
        }
        return [gathered, null!]; // the index has no gradient
    }
}
