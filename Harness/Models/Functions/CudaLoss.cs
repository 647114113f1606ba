using Harness.Runtime;
using Harness.Runtime.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>Computes the mean cross-entropy of logits on a GPU, binary or over classes, and its gradient, with one kernel each. The formulas are those of
/// <see cref="BinaryCrossEntropyLoss"/> and <see cref="SoftmaxCrossEntropyLoss"/>.</summary>
internal sealed class CudaLoss : autograd.SingleTensorFunction<CudaLoss>
{
    private const string Source = "Loss.cu", Kernels = nameof(Kernels);

    /// <summary>The value of <c>LOSS_THREADS</c> in the kernel source.</summary>
    private const int Threads = 256;

    /// <summary>The most rows and classes. One block adds all rows, and one thread all classes of a row, so larger batches are left to torch. The numbers
    /// are estimates.</summary>
    private const int MostRows = 4_096, MostClasses = 128;

    private static readonly FirstUse<CudaProgram> Program = new(() => CudaProgram.Embedded(Source));

    /// <inheritdoc/>
    public override string Name => nameof(CudaLoss);

    /// <summary>Returns whether these kernels can compute a loss.</summary>
    /// <param name="logits">[N, 1] or [N, K].</param>
    /// <param name="labels">[N, 1].</param>
    /// <returns>True for a small batch of floats on a GPU on which the harness's own kernels are used.</returns>
    public static bool CanCompute(Tensor logits, Tensor labels) => logits.device_type == DeviceType.CUDA && labels.device_type == DeviceType.CUDA
        && OwnKernels.Here.AreUsed && Fits(logits, labels);

    /// <summary>Computes the loss. It is binary if a row has one logit.</summary>
    /// <param name="logits">[N, 1] or [N, K].</param>
    /// <param name="labels">0 or 1, or integers from 0 to K−1, as floats, [N, 1].</param>
    /// <returns>The mean loss, a scalar in nats per row.</returns>
    public static Tensor Of(Tensor logits, Tensor labels) => Of(logits, labels, Program.Value);

    /// <summary>Computes the loss with given kernels.</summary>
    internal static Tensor Of(Tensor logits, Tensor labels, CudaProgram program) => apply(logits, labels, program);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (logits, labels, program) = (((Tensor)vars[0]).contiguous(), ((Tensor)vars[1]).contiguous(), (CudaProgram)vars[2]);
        if (!Fits(logits, labels))
        {
            throw new ArgumentException($"The loss got logits of {logits.dtype} [{string.Join(", ", logits.shape)}] and labels of {labels.dtype} "
                + $"[{string.Join(", ", labels.shape)}]; expected {ScalarType.Float32} [N, K] and [N, 1], N at most {MostRows} and K at most {MostClasses}.");
        }
        var loss = empty([], device: logits.device);
        var (rows, classes) = (logits.shape[0], logits.shape[1]);
        ReadOnlySpan<nint> arguments = [LibTorch.AddressOf(logits), LibTorch.AddressOf(labels), LibTorch.AddressOf(loss), (nint)rows, (nint)classes];
        program.Kernel(classes == 1 ? "binary_loss" : "softmax_loss").Launch((1, 1), Threads, classes == 1 ? arguments[..^1] : arguments);
        ctx.set_materialize_grads(false); // a missing gradient means an earlier failure, and torch allocates no zeros for it
        ctx.save_for_backward([logits, labels]);
        ctx.save_data(Kernels, program);
        return loss;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        BackwardPass.Guarded(3, () => grad_output.IsInvalid ? [null!, null!, null!] : Gradients(ctx, grad_output));

    private static List<Tensor> Gradients(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var kept = ctx.get_saved_variables();
        var (logits, labels) = (kept[0], kept[1]);
        var ofLogits = empty_like(logits);
        var (rows, classes) = (logits.shape[0], logits.shape[1]);
        ReadOnlySpan<nint> arguments = [LibTorch.AddressOf(logits), LibTorch.AddressOf(labels), LibTorch.AddressOf(grad_output),
            LibTorch.AddressOf(ofLogits), (nint)rows, (nint)classes];
        ((CudaProgram)ctx.get_data(Kernels)).Kernel(classes == 1 ? "binary_loss_backward" : "softmax_loss_backward").Launch(
            ((rows + Threads - 1) / Threads, 1), Threads, classes == 1 ? arguments[..^1] : arguments);
        return [ofLogits, null!, null!];
    }

    private static bool Fits(Tensor logits, Tensor labels) => logits.dtype == ScalarType.Float32 && labels.dtype == ScalarType.Float32 && logits.dim() == 2
        && logits.shape[0] is > 0 and <= MostRows && logits.shape[1] is > 0 and <= MostClasses
        && labels.shape.AsSpan().SequenceEqual([logits.shape[0], 1]);
}
