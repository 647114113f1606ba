using Harness.Runtime;
using Harness.Runtime.Cuda;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>Draws a dropout mask on a GPU and multiplies the input by it, and computes the gradient, with one kernel each. The mask is that of
/// <see cref="GpuRandom.Bernoulli"/>. It is not stored: the backward pass draws it again.</summary>
internal sealed class CudaDropout : autograd.SingleTensorFunction<CudaDropout>
{
    private const string Random = nameof(Random), Kept = nameof(Kept);

    /// <inheritdoc/>
    public override string Name => nameof(CudaDropout);

    /// <summary>Returns whether the kernel can read an input.</summary>
    /// <param name="input">The input of the layer.</param>
    /// <returns>True for contiguous floats on a GPU on which the harness's own kernels are used.</returns>
    public static bool CanCompute(Tensor input) => GpuRandom.CanBeOn(input.device) && Fits(input);

    /// <summary>Sets numbers to zero and scales the others.</summary>
    /// <param name="input">Contiguous floats.</param>
    /// <param name="random">Draws the mask.</param>
    /// <param name="kept">Probability that a number is kept, in (0, 1).</param>
    /// <returns>The output, in the shape of the input.</returns>
    public static Tensor Of(Tensor input, GpuRandom random, double kept) => apply(input, random, kept);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (input, random, kept) = ((Tensor)vars[0], (GpuRandom)vars[1], (double)vars[2]);
        if (!Fits(input))
        {
            throw new ArgumentException($"Dropout got {(input.is_contiguous() ? "" : "not ")}contiguous {input.dtype} [{string.Join(", ", input.shape)}]; "
                + $"expected contiguous {ScalarType.Float32}, at least one number.");
        }
        var (output, drawing) = random.Drop(input, kept, (float)(1 / kept));
        ctx.set_materialize_grads(false); // a missing gradient means an earlier failure, and torch allocates no zeros for it
        ctx.save_for_backward([drawing]);
        ctx.save_data(Random, random);
        ctx.save_data(Kept, kept);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        BackwardPass.Guarded(3, () => grad_output.IsInvalid ? [null!, null!, null!] : Gradients(ctx, grad_output));

    private static List<Tensor> Gradients(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var given = grad_output.contiguous();
        var kept = (double)ctx.get_data(Kept);
        return [((GpuRandom)ctx.get_data(Random)).DropAgain(given, ctx.get_saved_variables()[0], kept, (float)(1 / kept)), null!, null!];
    }

    private static bool Fits(Tensor input) => input.dtype == ScalarType.Float32 && input.is_contiguous() && input.NumberOfElements > 0;
}
