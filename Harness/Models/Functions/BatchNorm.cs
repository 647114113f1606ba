using Harness.Arithmetic;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>Computes batch normalisation over the last axis with the harness's own kernel, and its gradient.</summary>
internal sealed unsafe class BatchNorm : autograd.SingleTensorFunction<BatchNorm>
{
    private const string Trains = nameof(Trains);

    /// <inheritdoc/>
    public override string Name => nameof(BatchNorm);

    /// <summary>Normalises the input.</summary>
    /// <param name="input">[N, C] or [N, T, C].</param>
    /// <param name="gamma">γ, [C].</param>
    /// <param name="beta">β, [C].</param>
    /// <param name="moving">Statistics for inference. In training, each batch updates them.</param>
    /// <param name="trains">Whether to normalise with the statistics of the batch (training) instead of the moving ones.</param>
    /// <returns>The output, in the shape of the input.</returns>
    public static Tensor Of(Tensor input, Tensor gamma, Tensor beta, MovingStatistics moving, bool trains) => apply(input, gamma, beta, moving, trains);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (input, gamma, beta, moving, trains) = (((Tensor)vars[0]).contiguous(), (Tensor)vars[1], (Tensor)vars[2], (MovingStatistics)vars[3], (bool)vars[4]);
        var matrix = TensorMemory.Matrix(input);
        if (gamma.shape[0] != matrix.Columns)
            throw new ArgumentException($"The layer has {gamma.shape[0]} channels; the input has {matrix.Columns}.");
        Tensor output = empty_like(input), mean = empty(matrix.Columns), inverse = empty(matrix.Columns);
        float* means = TensorMemory.Floats(mean), inverses = TensorMemory.Floats(inverse);
        if (trains)
        {
            BatchNormKernel.Statistics(matrix, means, inverses);
            BatchNormKernel.UpdateMoving(TensorMemory.Floats(moving.Mean), means, moving.Momentum, matrix.Columns);
            BatchNormKernel.UpdateMoving(TensorMemory.Floats(moving.Variance), inverses, moving.Momentum, matrix.Columns);
            BatchNormKernel.Invert(inverses, moving.Epsilon, matrix.Columns, inverses);
        }
        else
        {
            Rows.Copy(TensorMemory.Floats(moving.Mean), means, matrix.Columns);
            BatchNormKernel.Invert(TensorMemory.Floats(moving.Variance), moving.Epsilon, matrix.Columns, inverses);
        }
        BatchNormKernel.Normalise(matrix, means, inverses, TensorMemory.Floats(gamma), TensorMemory.Floats(beta), TensorMemory.Floats(output));
        ctx.save_for_backward([input, gamma, mean, inverse]);
        ctx.save_data(Trains, trains);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var kept = ctx.get_saved_variables();
        var (input, gamma, mean, inverse) = (TensorMemory.Matrix(kept[0]), kept[1], kept[2], kept[3]);
        using var gradient = grad_output.contiguous();
        Tensor ofInput = empty_like(gradient), ofGamma = empty_like(gamma), ofBeta = empty_like(gamma);
        float* means = TensorMemory.Floats(mean), inverses = TensorMemory.Floats(inverse), gammas = TensorMemory.Floats(gamma),
            passed = TensorMemory.Floats(gradient);
        BatchNormKernel.ParameterGradients(input, passed, means, inverses, TensorMemory.Floats(ofGamma), TensorMemory.Floats(ofBeta));
        if ((bool)ctx.get_data(Trains))
        {
            BatchNormKernel.GradientOfInput(input, passed, means, inverses, gammas, TensorMemory.Floats(ofGamma), TensorMemory.Floats(ofBeta),
                TensorMemory.Floats(ofInput));
        }
        else // mean and variance are constants
        {
            using var zero = zeros_like(gamma);
            BatchNormKernel.Normalise(new MatrixView(passed, input.Rows, input.Columns), TensorMemory.Floats(zero), inverses, gammas,
                TensorMemory.Floats(zero), TensorMemory.Floats(ofInput));
        }
        return [ofInput, ofGamma, ofBeta, null!, null!];
    }
}

/// <summary>Holds the statistics for inference and the momentum with which batches update them.</summary>
/// <param name="Mean">Moving mean, [C].</param>
/// <param name="Variance">Moving variance, [C].</param>
/// <param name="Momentum">Share of the statistics that a training step keeps.</param>
/// <param name="Epsilon">Added to a variance before taking the square root.</param>
internal sealed record MovingStatistics(Tensor Mean, Tensor Variance, double Momentum, float Epsilon);
