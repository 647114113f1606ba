using Harness.Runtime;
using Harness.Runtime.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>Computes batch normalisation in training on a GPU, and its gradient, with one kernel each. torch needs six nodes of the recorded step for Keras'
/// moving variance.</summary>
internal sealed class CudaBatchNorm : autograd.SingleTensorFunction<CudaBatchNorm>
{
    private const string Source = "BatchNorm.cu", Kernels = nameof(Kernels);

    /// <summary>The values of <c>COLUMNS</c> and <c>ROWS</c> in the kernel source.</summary>
    private const int ColumnsOfABlock = 32, RowsAtOnce = 16;

    /// <summary>The most rows of a batch. A block reads all rows of its channels, so larger batches are left to torch's kernel, which distributes them.
    /// The number is an estimate.</summary>
    private const int MostRows = 1_024;

    private static readonly FirstUse<CudaProgram> Program = new(() => CudaProgram.Embedded(Source));

    /// <inheritdoc/>
    public override string Name => nameof(CudaBatchNorm);

    /// <summary>Returns whether these kernels can normalise a batch.</summary>
    /// <param name="input">The input of the layer.</param>
    /// <returns>True for a small batch [N, C] of floats on a GPU on which the harness's own kernels are used.</returns>
    public static bool CanCompute(Tensor input) => input.device_type == DeviceType.CUDA && input.dtype == ScalarType.Float32 && input.dim() == 2
        && input.shape[0] is > 0 and <= MostRows && OwnKernels.Here.AreUsed;

    /// <summary>Normalises a batch with its own statistics, and updates the moving ones.</summary>
    /// <param name="input">[N, C].</param>
    /// <param name="gamma">γ, [C].</param>
    /// <param name="beta">β, [C].</param>
    /// <param name="moving">Statistics for inference.</param>
    /// <returns>[N, C].</returns>
    public static Tensor Of(Tensor input, Tensor gamma, Tensor beta, MovingStatistics moving) => Of(input, gamma, beta, moving, Program.Value);

    /// <summary>Normalises a batch with given kernels.</summary>
    internal static Tensor Of(Tensor input, Tensor gamma, Tensor beta, MovingStatistics moving, CudaProgram program) =>
        apply(input, GradientWithoutCopy.ViewOf(gamma), GradientWithoutCopy.ViewOf(beta), moving, program);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (input, gamma, beta, moving, program) =
            (((Tensor)vars[0]).contiguous(), (Tensor)vars[1], (Tensor)vars[2], (MovingStatistics)vars[3], (CudaProgram)vars[4]);
        var (rows, columns) = (input.shape[0], input.shape[1]);
        Require("gamma", gamma, input);
        Require("beta", beta, input);
        Require("the moving mean", moving.Mean, input);
        Require("the moving variance", moving.Variance, input);
        Tensor output = empty_like(input), mean = empty_like(gamma), inverse = empty_like(gamma);
        program.Kernel("batch_norm_forward").Launch((BlocksOf(columns), 1), ColumnsOfABlock * RowsAtOnce,
            LibTorch.AddressOf(input), LibTorch.AddressOf(gamma), LibTorch.AddressOf(beta), LibTorch.AddressOf(moving.Mean),
            LibTorch.AddressOf(moving.Variance), LibTorch.AddressOf(output), LibTorch.AddressOf(mean), LibTorch.AddressOf(inverse), (nint)rows, (nint)columns,
            Bits(moving.Momentum), Bits(1 - moving.Momentum), Bits(moving.Epsilon));
        ctx.set_materialize_grads(false); // a missing gradient means an earlier failure, and torch allocates no zeros for it
        ctx.save_for_backward([input, gamma, mean, inverse]);
        ctx.save_data(Kernels, program);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        BackwardPass.Guarded(5, () => grad_output.IsInvalid ? [null!, null!, null!, null!, null!] : Gradients(ctx, grad_output));

    private static List<Tensor> Gradients(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var kept = ctx.get_saved_variables();
        var (input, gamma, mean, inverse) = (kept[0], kept[1], kept[2], kept[3]);
        using var given = grad_output.contiguous();
        Tensor ofInput = empty_like(input), ofGamma = empty_like(gamma), ofBeta = empty_like(gamma);
        ((CudaProgram)ctx.get_data(Kernels)).Kernel("batch_norm_backward").Launch((BlocksOf(input.shape[1]), 1), ColumnsOfABlock * RowsAtOnce,
            LibTorch.AddressOf(input), LibTorch.AddressOf(given), LibTorch.AddressOf(gamma), LibTorch.AddressOf(mean), LibTorch.AddressOf(inverse),
            LibTorch.AddressOf(ofInput), LibTorch.AddressOf(ofGamma), LibTorch.AddressOf(ofBeta), (nint)input.shape[0], (nint)input.shape[1]);
        return [ofInput, ofGamma, ofBeta, null!, null!];
    }

    private static void Require(string name, Tensor statistic, Tensor input)
    {
        var columns = input.shape[1];
        if (statistic.dtype != ScalarType.Float32 || statistic.device_type != input.device_type || !statistic.is_contiguous()
            || statistic.NumberOfElements != columns)
        {
            throw new ArgumentException($"Batch normalisation got {name} as {statistic.dtype} [{statistic.NumberOfElements}] on {statistic.device}; "
                + $"expected contiguous {ScalarType.Float32} [{columns}] on {input.device}.");
        }
    }

    private static long BlocksOf(long columns) => (columns + ColumnsOfABlock - 1) / ColumnsOfABlock;

    private static nint Bits(double number) => BitConverter.SingleToInt32Bits((float)number);
}
