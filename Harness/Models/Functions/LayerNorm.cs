using Harness.Arithmetic;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>Normalises over the last axis with the harness's own kernel, and computes the gradient.</summary>
internal sealed unsafe class LayerNorm : autograd.SingleTensorFunction<LayerNorm>
{
    /// <inheritdoc/>
    public override string Name => nameof(LayerNorm);

    /// <summary>Normalises the input.</summary>
    /// <param name="input">[…, C].</param>
    /// <param name="gamma">γ, [C].</param>
    /// <param name="beta">β, [C].</param>
    /// <param name="epsilon">Added to a variance before taking the square root.</param>
    /// <returns>The output, in the shape of the input.</returns>
    /// <exception cref="ArgumentException">The last axis is not C wide.</exception>
    public static Tensor Of(Tensor input, Tensor gamma, Tensor beta, float epsilon) => apply(input, gamma, beta, epsilon);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (input, gamma, beta, epsilon) = (((Tensor)vars[0]).contiguous(), (Tensor)vars[1], (Tensor)vars[2], (float)vars[3]);
        var matrix = TensorMemory.Matrix(input);
        if (gamma.shape[0] != matrix.Columns)
            throw new ArgumentException($"The layer has {gamma.shape[0]} channels; the input has {matrix.Columns}.");
        Tensor output = empty_like(input), normalised = empty_like(input), inverse = empty(matrix.Rows);
        LayerNormKernel.Forward(matrix, TensorMemory.Floats(gamma), TensorMemory.Floats(beta), epsilon, TensorMemory.Floats(normalised),
            TensorMemory.Floats(inverse), TensorMemory.Floats(output));
        ctx.save_for_backward([gamma, normalised, inverse]);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var kept = ctx.get_saved_variables();
        var (gamma, normalised, inverse) = (kept[0], kept[1], kept[2]);
        using var gradient = grad_output.contiguous();
        Tensor ofInput = empty_like(gradient), ofGamma = empty_like(gamma), ofBeta = empty_like(gamma);
        LayerNormKernel.Backward(TensorMemory.Matrix(normalised), TensorMemory.Floats(inverse), TensorMemory.Floats(gamma), TensorMemory.Floats(gradient),
            TensorMemory.Floats(ofInput), TensorMemory.Floats(ofGamma), TensorMemory.Floats(ofBeta));
        return [ofInput, ofGamma, ofBeta, null!];
    }
}
