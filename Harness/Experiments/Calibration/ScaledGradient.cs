using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Experiments.Calibration;

/// <summary>Passes values forward unchanged and multiplies their gradient by a factor.</summary>
internal sealed class ScaledGradient : autograd.SingleTensorFunction<ScaledGradient>
{
    private const string Factor = nameof(Factor);

    /// <inheritdoc/>
    public override string Name => nameof(ScaledGradient);

    /// <summary>Returns the values, with a gradient that is scaled in the backward pass.</summary>
    /// <param name="values">Values of any shape.</param>
    /// <param name="factor">The factor for the gradient.</param>
    /// <returns>The same values.</returns>
    public static Tensor Of(Tensor values, double factor) => apply(values, factor);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ctx.save_data(Factor, vars[1]);
        return ((Tensor)vars[0]).clone();
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using Scalar factor = (double)ctx.get_data(Factor);
        return [grad_output.mul(factor), null!];
    }
}
