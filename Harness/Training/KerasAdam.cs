using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Adam as Keras writes it: θ ← θ − lr·√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√v + ε), with β₁ .9, β₂ .999, ε 10⁻⁷.</summary>
/// <remarks>
/// Keras adds ε outside the bias correction, torch inside: torch's formula with ε/√(1−β₂ᵗ) is Keras' (source: keras/src/optimizers/adam.py).
/// One native call updates all parameters: torch's fused kernel, which TorchSharp does not bind, reached through TorchScript.
/// It is one pass over the memory where TorchSharp's own Adam makes ten in some 400 calls: 1 ms instead of 6.6 ms of the LSTM's step.
/// </remarks>
public sealed class KerasAdam : IDisposable
{
    private const double Beta2 = .999, Epsilon = 1e-7;

    private const string Script = """
        def update(weights: List[Tensor], gradients: List[Tensor], means: List[Tensor], squares: List[Tensor], step: Tensor, lr: float, eps: float) -> Tensor:
            steps = [step] * len(weights)
            unused: List[Tensor] = []
            step.add_(1)
            torch._fused_adam_(weights, gradients, means, squares, unused, steps,
                               lr=lr, beta1=0.9, beta2=0.999, weight_decay=0.0, eps=eps, amsgrad=False, maximize=False)
            return step

        """;

    private readonly jit.CompilationUnit _kernel = jit.compile(Script);
    private readonly Parameter[] _weights;
    private readonly Tensor[] _means, _squares;
    private readonly Tensor _step;
    private readonly double _learningRate;
    private int _steps;

    /// <summary>Starts with both moments at zero.</summary>
    /// <param name="weights">What to train; all on one device.</param>
    /// <param name="learningRate">lr; positive.</param>
    /// <exception cref="ArgumentException">There is nothing to train.</exception>
    public KerasAdam(IEnumerable<Parameter> weights, double learningRate)
    {
        _weights = [.. weights];
        if (_weights.Length == 0)
            throw new ArgumentException("No weights to train; expected at least one.", nameof(weights));
        _learningRate = learningRate;
        _means = [.. _weights.Select(weight => zeros_like(weight).DetachFromDisposeScope())];
        _squares = [.. _weights.Select(weight => zeros_like(weight).DetachFromDisposeScope())];
        _step = zeros(1, dtype: float32, device: _weights[0].device).squeeze(0).DetachFromDisposeScope();
    }

    /// <summary>Moves the weights against their gradients and lets go of the gradients.</summary>
    /// <exception cref="InvalidOperationException">A weight has no gradient: it takes no part in the loss, or no backward pass came before.</exception>
    public void Step()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        _steps++;
        var gradients = Array.ConvertAll(_weights, weight => weight.grad
            ?? throw new InvalidOperationException($"A weight of shape [{string.Join(", ", weight.shape)}] has no gradient; expected one for every weight."));
        var epsilon = Epsilon / Math.Sqrt(1 - Math.Pow(Beta2, _steps));
        _kernel.invoke("update", _weights, gradients, _means, _squares, _step, _learningRate, epsilon);

        // To null, not to zero: the next backward pass then writes gradients instead of adding to them, one pass over the memory less.
        foreach (var weight in _weights)
            weight.grad = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var moment in _means.Concat(_squares).Append(_step))
            moment.Dispose();
        _kernel.Dispose();
    }
}
