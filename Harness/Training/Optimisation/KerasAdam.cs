using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Training.Optimisation;

/// <summary>Adam as Keras writes it: θ ← θ − lr·√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√v + ε), with β₁ .9, β₂ .999, ε 10⁻⁷.</summary>
/// <remarks>Keras adds ε outside the bias correction, torch inside: torch's formula with ε/√(1−β₂ᵗ) is Keras' (source: keras/src/optimizers/adam.py).</remarks>
public sealed class KerasAdam : IDisposable
{
    private readonly Parameter[] _weights;
    private readonly Tensor[] _means, _squares;
    private readonly IAdamUpdate _update;

    /// <summary>Starts with both moments at zero.</summary>
    /// <param name="weights">What to train; all on one device.</param>
    /// <param name="learningRate">lr; positive.</param>
    /// <param name="constants">β₁, β₂ and ε; Keras' own if null.</param>
    /// <exception cref="ArgumentException">There is nothing to train.</exception>
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

    /// <summary>Moments and step counts, in an order of their own: all that a step changes beside the weights.</summary>
    internal IEnumerable<Tensor> State => [.. _means, .. _squares, .. _update.State];

    /// <summary>As of <see cref="IAdamUpdate.CanBeRecorded"/>.</summary>
    internal bool CanBeRecorded => _update.CanBeRecorded;

    /// <summary>What the last backward pass left, one for each weight.</summary>
    /// <exception cref="InvalidOperationException">As of <see cref="Step"/>.</exception>
    internal Tensor[] Gradients() => Array.ConvertAll(_weights, weight => weight.grad
        ?? throw new InvalidOperationException($"A weight of shape [{string.Join(", ", weight.shape)}] has no gradient; expected one for every weight."));

    /// <summary>Moves the weights against their gradients and lets go of the gradients.</summary>
    /// <param name="factor">Of the learning rate, for this step.</param>
    /// <param name="weightDecay">λ: before the step each weight loses the share (rate × λ), decoupled from the gradient as in AdamW.</param>
    /// <exception cref="InvalidOperationException">A weight has no gradient: it takes no part in the loss, or no backward pass came before.</exception>
    public void Step(double factor = 1, double weightDecay = 0)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var gradients = Gradients();
        if (weightDecay > 0)
        {
            using TorchSharp.Scalar kept = 1 - Record.LearningRate * factor * weightDecay;
            foreach (var weight in _weights)
                weight.mul_(kept); // one product a weight, so its bits are equal on every CPU
        }
        _update.Apply(_weights, gradients, _means, _squares, factor);

        // To null, not to zero: the next backward pass then writes gradients instead of adding to them, one pass over the memory less.
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
