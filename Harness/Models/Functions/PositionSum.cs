using Harness.Arithmetic;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>Adds a vector for each position to every sequence, and computes the gradient. The gradient of a position adds from the first row to the
/// last.</summary>
internal sealed unsafe class PositionSum : autograd.SingleTensorFunction<PositionSum>
{
    /// <inheritdoc/>
    public override string Name => nameof(PositionSum);

    /// <summary>Adds the position vectors.</summary>
    /// <param name="input">[N, T, E].</param>
    /// <param name="positions">[T, E].</param>
    /// <returns>[N, T, E].</returns>
    public static Tensor Of(Tensor input, Tensor positions) => apply(input, positions);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (output, positions) = (((Tensor)vars[0]).contiguous().clone(), (Tensor)vars[1]);
        var (rows, numbers) = ((int)output.shape[0], checked((int)positions.NumberOfElements));
        for (var row = 0; row < rows; row++)
            Rows.Add(TensorMemory.Floats(output) + (nint)row * numbers, TensorMemory.Floats(positions), numbers);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var gradient = grad_output.contiguous();
        var ofPositions = empty(gradient.shape[1], gradient.shape[2]);
        Rows.SumColumns(TensorMemory.Floats(gradient), TensorMemory.Floats(ofPositions), (int)gradient.shape[0], checked((int)ofPositions.NumberOfElements));
        return [gradient, ofPositions];
    }
}
