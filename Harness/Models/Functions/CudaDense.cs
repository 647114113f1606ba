using Harness.Runtime;
using Harness.Runtime.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>Computes xWᵀ + b on a GPU, with or without ReLU, and its gradient, with one kernel each. torch needs two kernels forward and four back.</summary>
internal sealed class CudaDense : autograd.SingleTensorFunction<CudaDense>
{
    private const string Source = "Dense.cu", Kernels = nameof(Kernels), Relu = nameof(Relu), OfInput = nameof(OfInput);

    /// <summary>The value of <c>SIDE</c> in the kernel source.</summary>
    private const int Side = 16;

    /// <summary>The largest shape. A thread adds a whole sum, so larger shapes are left to torch's products, which distribute it. The numbers are
    /// estimates.</summary>
    private const int MostRows = 256, MostInputs = 512, MostUnits = 256;

    private static readonly FirstUse<CudaProgram> Program = new(() => CudaProgram.Embedded(Source));

    /// <inheritdoc/>
    public override string Name => nameof(CudaDense);

    /// <summary>Returns whether these kernels can compute a layer.</summary>
    /// <param name="input">The input of the layer.</param>
    /// <param name="weight">W, [M, E].</param>
    /// <returns>True for a small batch [N, E] of floats and a small W on a GPU on which the harness's own kernels are used.</returns>
    public static bool CanCompute(Tensor input, Tensor weight) =>
        input.device_type == DeviceType.CUDA && weight.device_type == DeviceType.CUDA && OwnKernels.Here.AreUsed && Fits(input, weight);

    /// <summary>Computes the output.</summary>
    /// <param name="input">x, [N, E].</param>
    /// <param name="weight">W, [M, E].</param>
    /// <param name="bias">b, [M].</param>
    /// <param name="relu">Whether negative results become zero.</param>
    /// <returns>[N, M].</returns>
    public static Tensor Of(Tensor input, Tensor weight, Tensor bias, bool relu) => Of(input, weight, bias, relu, Program.Value);

    /// <summary>Computes the output with given kernels.</summary>
    internal static Tensor Of(Tensor input, Tensor weight, Tensor bias, bool relu, CudaProgram program) =>
        apply(input, GradientWithoutCopy.ViewOf(weight), GradientWithoutCopy.ViewOf(bias), relu, input.requires_grad, program);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (input, weight, bias, program) = (((Tensor)vars[0]).contiguous(), (Tensor)vars[1], (Tensor)vars[2], (CudaProgram)vars[5]);
        var (rows, inputs, units) = (input.shape[0], weight.shape[2], weight.shape[1]);
        if (!Fits(input, weight[0]) || !weight.is_contiguous() || bias.dtype != ScalarType.Float32 || !bias.is_contiguous()
            || !bias.shape.AsSpan().SequenceEqual([1, units]))
        {
            throw new ArgumentException($"The dense layer got {input.dtype} [{string.Join(", ", input.shape)}], weights of {weight.dtype} "
                + $"[{string.Join(", ", weight.shape[1..])}] and a bias of {bias.dtype} [{string.Join(", ", bias.shape[1..])}]; expected contiguous "
                + $"{ScalarType.Float32} [N, E], [M, E] and [M], N at most {MostRows}, E at most {MostInputs} and M at most {MostUnits}.");
        }
        var output = empty([rows, units], device: input.device);
        program.Kernel("dense_forward").Launch((Tiles(rows), Tiles(units)), Side * Side, LibTorch.AddressOf(input), LibTorch.AddressOf(weight),
            LibTorch.AddressOf(bias), LibTorch.AddressOf(output), (nint)rows, (nint)inputs, (nint)units, (bool)vars[3] ? 1 : 0);
        ctx.set_materialize_grads(false); // a missing gradient means an earlier failure, and torch allocates no zeros for it
        ctx.save_for_backward([input, weight, bias, output]);
        ctx.save_data(Kernels, program);
        ctx.save_data(Relu, vars[3]);
        ctx.save_data(OfInput, vars[4]);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => BackwardPass.Guarded(6,
        () => grad_output.IsInvalid ? [null!, null!, null!, null!, null!, null!] : Gradients(ctx, grad_output));

    private static List<Tensor> Gradients(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var kept = ctx.get_saved_variables();
        var (input, weight, bias, output) = (kept[0], kept[1], kept[2], kept[3]);
        var (rows, inputs, units) = (input.shape[0], weight.shape[2], weight.shape[1]);
        using var given = grad_output.contiguous();
        var (ofWeight, ofBias) = (empty_like(weight), empty_like(bias));
        var ofInput = (bool)ctx.get_data(OfInput) ? empty_like(input) : null;
        ((CudaProgram)ctx.get_data(Kernels)).Kernel("dense_backward").Launch((Tiles(inputs + 1), Tiles(units) + (ofInput is null ? 0 : Tiles(rows))),
            Side * Side, LibTorch.AddressOf(input), LibTorch.AddressOf(weight), LibTorch.AddressOf(output), LibTorch.AddressOf(given),
            LibTorch.AddressOf(ofWeight), LibTorch.AddressOf(ofBias), ofInput is null ? 0 : LibTorch.AddressOf(ofInput), (nint)rows, (nint)inputs, (nint)units,
            (bool)ctx.get_data(Relu) ? 1 : 0);
        return [ofInput!, ofWeight, ofBias, null!, null!, null!];
    }

    private static bool Fits(Tensor input, Tensor weight) => input.dtype == ScalarType.Float32 && weight.dtype == ScalarType.Float32 && input.dim() == 2
        && input.shape[0] is > 0 and <= MostRows && weight.shape[0] is > 0 and <= MostUnits && weight.shape[1] is > 0 and <= MostInputs
        && input.shape[1] == weight.shape[1];

    private static long Tiles(long count) => (count + Side - 1) / Side;
}
