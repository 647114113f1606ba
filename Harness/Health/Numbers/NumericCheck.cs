using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Health.Numbers;

/// <summary>A computation at one size, to be made in single and in double precision.</summary>
/// <param name="Name">Of the layer, or of torch's function.</param>
/// <param name="Size">In words, with what decides it: channels, units.</param>
/// <param name="Make">Makes the module.</param>
/// <param name="Input">Makes what it is given, with values from a generator of its own: float32, or ids.</param>
internal sealed record NumericCheck(string Name, string Size, Func<RandomStreams, nn.Module<Tensor, Tensor>> Make, Func<Generator, Tensor> Input)
{
    /// <summary>Makes the module that computes in double precision; parameters of the same names in order, and of the same shapes.
    /// The same module unless stated.</summary>
    public Func<RandomStreams, nn.Module<Tensor, Tensor>> InDouble { get; init; } = Make;

    /// <summary>Whether the gradient flows through the input: not where that is data.</summary>
    public bool InputGradient { get; init; } = true;
}
