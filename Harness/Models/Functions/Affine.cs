using Harness.Arithmetic;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>Computes xWᵀ + b, with or without ReLU, and its gradient, with the harness's own matrix product.</summary>
internal sealed unsafe class Affine : autograd.SingleTensorFunction<Affine>
{
    private const string Relu = nameof(Relu), OfInput = nameof(OfInput);

    /// <inheritdoc/>
    public override string Name => nameof(Affine);

    /// <summary>Computes the output.</summary>
    /// <param name="input">x, [N, E] or [N, T, E].</param>
    /// <param name="weight">W, [M, E].</param>
    /// <param name="bias">b, [M].</param>
    /// <param name="relu">Whether negative results become zero.</param>
    /// <returns>[N, M] or [N, T, M].</returns>
    public static Tensor Of(Tensor input, Tensor weight, Tensor bias, bool relu = false) => apply(input, weight, bias, relu, input.requires_grad);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (input, weight, bias) = (((Tensor)vars[0]).contiguous(), (Tensor)vars[1], (Tensor)vars[2]);
        var output = empty([.. input.shape[..^1], weight.shape[0]]);
        MatrixProduct.Compute(TensorMemory.Matrix(input), TensorMemory.Matrix(weight).Transposed, TensorMemory.Matrix(output),
            new(bias: TensorMemory.Floats(bias), relu: (bool)vars[3]));
        ctx.save_for_backward([input, weight, output]);
        ctx.save_data(Relu, vars[3]);
        ctx.save_data(OfInput, vars[4]);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var kept = ctx.get_saved_variables();
        var (input, weight, output) = (kept[0], kept[1], kept[2]);
        using var gradient = grad_output.contiguous();
        using var passed = (bool)ctx.get_data(Relu) ? ThroughRelu(gradient, output) : null;
        var ofSums = TensorMemory.Matrix(passed ?? gradient);
        Tensor ofWeight = empty_like(weight), ofBias = empty(weight.shape[0]);
        MatrixProduct.Compute(ofSums.Transposed, TensorMemory.Matrix(input), TensorMemory.Matrix(ofWeight));
        Rows.SumColumns(ofSums.Origin, TensorMemory.Floats(ofBias), ofSums.Rows, ofSums.Columns);
        if (!(bool)ctx.get_data(OfInput))
            return [null!, ofWeight, ofBias, null!, null!];
        var ofInput = empty_like(input);
        MatrixProduct.Compute(ofSums, TensorMemory.Matrix(weight), TensorMemory.Matrix(ofInput));
        return [ofInput, ofWeight, ofBias, null!, null!];
    }

    private static Tensor ThroughRelu(Tensor gradient, Tensor output)
    {
        var passed = empty_like(gradient);
        Rows.ReluBackward(TensorMemory.Floats(gradient), TensorMemory.Floats(output), TensorMemory.Floats(passed), checked((int)gradient.NumberOfElements));
        return passed;
    }
}
