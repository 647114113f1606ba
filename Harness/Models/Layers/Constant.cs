using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Returns the same trained numbers for every row.</summary>
public sealed class Constant : nn.Module<Tensor, Tensor>, IDescribedLayer
{
    private readonly Parameter _value;

    /// <summary>Creates the layer with zeros.</summary>
    /// <param name="units">Number of outputs.</param>
    public Constant(int units = 1) : base("Constant")
    {
        _value = new(zeros(units));
        Description = units == 1 ? "one constant" : FormattableString.Invariant($"{units} constants");
        RegisterComponents();
    }

    /// <summary>The trained numbers, [units].</summary>
    public Parameter Value => _value;

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Dense;

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public string Settings => "0 before the fit";

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => _value.expand(input.shape[0], _value.shape[0]); // [N, T] → [N, units]
}
