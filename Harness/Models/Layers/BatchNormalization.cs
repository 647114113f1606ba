using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Keras' <c>BatchNormalization</c> of [N, C]: momentum .99 and ε 10⁻³, where torch has .9 and 10⁻⁵.</summary>
/// <remarks>
/// One more difference: torch's moving variance follows the batch's unbiased variance (÷ (n − 1)), Keras' the biased one (÷ n),
/// and torch refuses a batch of one row, which Keras takes and which the last batch of an epoch may be.
/// Source: keras/src/layers/normalization/batch_normalization.py.
/// </remarks>
public sealed class BatchNormalization : nn.Module<Tensor, Tensor>
{
    private const double Momentum = .99, Epsilon = 1e-3;

    private static readonly Scalar Kept = Momentum, Renewed = 1 - Momentum;

    private readonly TorchSharp.Modules.Parameter _gamma, _beta;
    private readonly Tensor _movingMean, _movingVariance;

    /// <summary>Makes the layer: scale 1, offset 0, moving mean 0, moving variance 1.</summary>
    /// <param name="channels">C: width of the input's last axis.</param>
    public BatchNormalization(int channels) : base(nameof(BatchNormalization))
    {
        _gamma = new(ones(channels));
        _beta = new(zeros(channels));
        _movingMean = zeros(channels);
        _movingVariance = ones(channels);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) // [N, C] → [N, C]
    {
        using var scope = NewDisposeScope();
        var output = !training ? Normalise(input, _movingMean, _movingVariance) : input.shape[0] == 1 ? NormaliseOneRow(input) : NormaliseBatch(input);
        return output.MoveToOuterDisposeScope();
    }

    private Tensor NormaliseBatch(Tensor input)
    {
        // The backward pass keeps what the kernel is given, so the moving statistics are updated from copies that it may keep.
        Tensor mean = _movingMean.clone(), variance = _movingVariance.clone();
        var output = Normalise(input, mean, variance);
        var rows = (double)input.shape[0];
        using Scalar others = (rows - 1) / rows, kept = Momentum / rows;
        using (no_grad())
        {
            _movingMean.copy_(mean);
            // torch made it M·old + (1 − M)·v·n/(n − 1); times (n − 1)/n, and with M·old/n added, it is Keras' M·old + (1 − M)·v.
            _movingVariance.copy_(variance.mul(others).add(_movingVariance, kept));
        }
        return output;
    }

    /// <summary>One row is its own mean and has no spread: the output is the offset, and no gradient flows back.</summary>
    private Tensor NormaliseOneRow(Tensor input)
    {
        using (no_grad())
        {
            _movingMean.mul_(Kept).add_(input.squeeze(0), Renewed);
            _movingVariance.mul_(Kept);
        }
        return (input - input) * _gamma + _beta;
    }

    private Tensor Normalise(Tensor input, Tensor mean, Tensor variance) =>
        nn.functional.batch_norm(input, mean, variance, _gamma, _beta, training, 1 - Momentum, Epsilon);
}
