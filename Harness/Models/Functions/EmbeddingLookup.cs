using Harness.Arithmetic;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>Looks up vectors in a table. The backward pass adds their gradients to the rows of the table's gradient, in the order of the ids.</summary>
internal sealed unsafe class EmbeddingLookup : autograd.SingleTensorFunction<EmbeddingLookup>
{
    /// <inheritdoc/>
    public override string Name => nameof(EmbeddingLookup);

    /// <summary>Looks up the vectors of ids.</summary>
    /// <param name="table">[V, E].</param>
    /// <param name="ids">32-bit integers in 0 … V−1, in any shape.</param>
    /// <param name="gradient">Receives the table's gradient and keeps its memory from step to step.</param>
    /// <returns>The vectors; the shape of the ids followed by E.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the table.</exception>
    public static Tensor Of(Parameter table, Tensor ids, TableGradient gradient) => apply(table, ids, gradient);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (table, ids) = ((Tensor)vars[0], ((Tensor)vars[1]).contiguous());
        var (rows, width) = ((int)table.shape[0], (int)table.shape[1]);
        var vectors = empty([.. ids.shape, width]);
        float* from = TensorMemory.Floats(table), to = TensorMemory.Floats(vectors);
        foreach (var id in ids.data<int>())
        {
            if ((uint)id >= (uint)rows)
                throw new ArgumentOutOfRangeException(nameof(vars), id, $"A table of {rows} vectors has ids 0 to {rows - 1}.");
            Rows.Copy(from + (nint)id * width, to, width);
            to += width;
        }
        ctx.save_for_backward([ids]);
        ctx.save_data(nameof(TableGradient), vars[2]);
        return vectors;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var gradient = grad_output.contiguous();
        ((TableGradient)ctx.get_data(nameof(TableGradient))).Add(ctx.get_saved_variables()[0], gradient);
        return [null!, null!, null!]; // the table's gradient is already set
    }
}
