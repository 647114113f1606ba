using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>One number for every row.</summary>
public sealed class Constant : nn.Module<Tensor, Tensor>, IDescribedLayer
{
    private readonly Parameter _value;

    /// <summary>Starts at zero.</summary>
    public Constant() : base("Constant")
    {
        _value = new(zeros(1));
        RegisterComponents();
    }

    /// <summary>The number, [1].</summary>
    public Parameter Value => _value;

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Dense;

    /// <inheritdoc/>
    public string Description => "one constant";

    /// <inheritdoc/>
    public string Settings => "0 before the fit";

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => _value.expand(input.shape[0], 1); // [N, T] → [N, 1]
}
