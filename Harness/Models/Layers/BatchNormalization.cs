using System.Diagnostics.CodeAnalysis;
using Harness.Models.Functions;
using Harness.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Implements Keras' <c>BatchNormalization</c> over the last axis of [N, C] or [N, T, C]: momentum .99 and ε 10⁻³, where torch has .9 and
/// 10⁻⁵.</summary>
/// <remarks>
/// Two more differences: torch updates the moving variance with the unbiased variance of the batch (÷ (n − 1)), Keras with the biased one (÷ n). torch refuses
/// a single value per channel, but Keras accepts it, and the last batch of an epoch may be such a case.
/// Source: keras/src/layers/normalization/batch_normalization.py.
/// </remarks>
public sealed class BatchNormalization : nn.Module<Tensor, Tensor>, IDescribedLayer
{
    /// <summary>Share of the moving statistics that a training step keeps.</summary>
    public const double Momentum = .99;

    /// <summary>Added to each variance before taking the square root.</summary>
    internal const double Epsilon = 1e-3;

    private double _momentum = Momentum;
    private Scalar _kept = Momentum, _renewed = 1 - Momentum;

    private readonly TorchSharp.Modules.Parameter _gamma, _beta;
    private readonly Tensor _movingMean, _movingVariance;

    /// <summary>Creates the layer with scale 1, offset 0, moving mean 0 and moving variance 1.</summary>
    /// <param name="channels">C: width of the input's last axis.</param>
    public BatchNormalization(int channels) : base("BatchNormalization")
    {
        _gamma = new(ones(channels));
        _beta = new(zeros(channels));
        _movingMean = zeros(channels);
        _movingVariance = ones(channels);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Normalisation;

    /// <inheritdoc/>
    public string Description => nameof(BatchNormalization);

    /// <inheritdoc/>
    public string Settings => FormattableString.Invariant($"momentum {_momentum}, epsilon {Epsilon}, biased variance, scale 1, offset 0");

    /// <summary>Sets another momentum than Keras'. Tests use this deliberate mistake to measure which checks find it.</summary>
    /// <param name="momentum">In (0, 1).</param>
    internal void KeepOnly(double momentum) => (_momentum, _kept, _renewed) = (momentum, momentum, 1 - momentum);

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) // [N, C] or [N, T, C], and the same out
    {
        using var scope = NewDisposeScope();
        if (TensorMemory.CanBeRead(input))
            return BatchNorm.Of(input, _gamma, _beta, Moving, training).MoveToOuterDisposeScope();
        if (training && CudaBatchNorm.CanCompute(input))
            return CudaBatchNorm.Of(input, _gamma, _beta, Moving).MoveToOuterDisposeScope();
        return (input.dim() == 3 ? ChannelsLast.Through(Normalise, input) : Normalise(input)).MoveToOuterDisposeScope();
    }

    private MovingStatistics Moving => new(_movingMean, _movingVariance, _momentum, (float)Epsilon);

    private Tensor Normalise(Tensor input)
    {
        if (!training)
            return Normalise(input, _movingMean, _movingVariance);
        var values = input.NumberOfElements / input.shape[1]; // n, the values of each channel
        return values == 1 ? NormaliseOneValue(input) : NormaliseBatch(input, values);
    }

    private Tensor NormaliseBatch(Tensor input, double values)
    {
        // torch's backward pass keeps the tensors that its kernel received, so the kernel gets copies of the moving statistics.
        Tensor mean = _movingMean.clone(), variance = _movingVariance.clone();
        var output = Normalise(input, mean, variance);
        using Scalar others = (values - 1) / values, kept = _momentum / values;
        using (no_grad())
        {
            _movingMean.copy_(mean);
            // torch computed M·old + (1 − M)·v·n/(n − 1). Multiplied by (n − 1)/n, plus M·old/n, it is Keras' M·old + (1 − M)·v.
            _movingVariance.copy_(variance.mul(others).add(_movingVariance, kept));
        }
        return output;
    }

    /// <summary>Normalises a single value per channel. It equals its own mean, and its variance is 0: the output is the offset, and no gradient flows
    /// back.</summary>
    private Tensor NormaliseOneValue(Tensor input)
    {
        using (no_grad())
        {
            _movingMean.mul_(_kept).add_(input.flatten(), _renewed);
            _movingVariance.mul_(_kept);
        }
        return ((input - input).flatten() * _gamma).Plus(_beta).view_as(input);
    }

    [SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
    private Tensor Normalise(Tensor input, Tensor mean, Tensor variance) =>
        nn.functional.batch_norm(input, mean, variance, _gamma, _beta, training, 1 - _momentum, Epsilon);
}
