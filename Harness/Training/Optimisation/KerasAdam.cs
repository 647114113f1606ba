using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Training.Optimisation;

/// <summary>Implements Adam as in Keras: θ ← θ − lr·√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√v + ε), with β₁ .9, β₂ .999, ε 10⁻⁷.</summary>
/// <remarks>Keras adds ε outside the bias correction, torch inside. torch's formula with ε/√(1−β₂ᵗ) equals Keras' formula. Source:
/// keras/src/optimizers/adam.py.</remarks>
internal sealed class KerasAdam : IDisposable
{
    private readonly Parameter[] _weights;
    private readonly Tensor[] _means, _squares;
    private readonly IAdamUpdate _update;

    /// <summary>Creates the optimizer with both moments at zero.</summary>
    /// <param name="weights">Weights to train; all on one device.</param>
    /// <param name="learningRate">Learning rate lr; positive.</param>
    /// <param name="constants">β₁, β₂ and ε; Keras' own if null.</param>
    /// <exception cref="ArgumentException">There are no weights to train.</exception>
    public KerasAdam(IEnumerable<Parameter> weights, double learningRate, AdamConstants? constants = null)
    {
        _weights = [.. weights];
        if (_weights.Length == 0)
            throw new ArgumentException("No weights to train; expected at least one.", nameof(weights));
        _means = [.. _weights.Select(weight => zeros_like(weight).DetachFromDisposeScope())];
        _squares = [.. _weights.Select(weight => zeros_like(weight).DetachFromDisposeScope())];
        constants ??= AdamConstants.Keras;
        Record = new OptimizerRecord("Adam", learningRate, constants);
        if (CpuAdam.CanUpdate(_weights))
            _update = new CpuAdam(learningRate, constants);
        else if (CudaAdam.CanUpdate(_weights) && constants == AdamConstants.Keras)
            _update = new CudaAdam(learningRate, _weights[0].device);
        else
            _update = new FusedAdam(learningRate, constants, _weights[0].device);
    }

    /// <summary>The learning rate and the constants of every step.</summary>
    public OptimizerRecord Record { get; }

    /// <summary>Moments and step counts, in a fixed order: everything that a step changes except the weights.</summary>
    internal IEnumerable<Tensor> State => [.. _means, .. _squares, .. _update.State];

    /// <inheritdoc cref="IAdamUpdate.CanBeRecorded"/>
    internal bool CanBeRecorded => _update.CanBeRecorded;

    /// <summary>Returns the gradients of the last backward pass, one for each weight.</summary>
    /// <exception cref="InvalidOperationException">A weight has no gradient.</exception>
    internal Tensor[] Gradients() => Array.ConvertAll(_weights, weight => weight.grad
        ?? throw new InvalidOperationException($"A weight of shape [{string.Join(", ", weight.shape)}] has no gradient; expected one for every weight."));

    /// <summary>Updates the weights and clears their gradients.</summary>
    /// <param name="factor">Factor of the learning rate for this step.</param>
    /// <param name="weightDecay">λ: before the update, each weight is reduced by the share (rate × λ), decoupled from the gradient as in AdamW.</param>
    /// <exception cref="InvalidOperationException">A weight has no gradient, because the loss does not depend on it or no backward pass was run.</exception>
    public void Step(double factor = 1, double weightDecay = 0)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var gradients = Gradients();
        if (weightDecay > 0)
        {
            using TorchSharp.Scalar kept = 1 - Record.LearningRate * factor * weightDecay;
            foreach (var weight in _weights)
                weight.mul_(kept); // one product per weight, so the bits are equal on every CPU
        }
        _update.Apply(_weights, gradients, _means, _squares, factor);

        // Null instead of zero: the next backward pass then writes gradients instead of adding to them, which saves one pass over the memory.
        foreach (var weight in _weights)
            weight.grad = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var moment in _means.Concat(_squares))
            moment.Dispose();
        _update.Dispose();
    }
}
