using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Health.Numbers;

/// <summary>Defines a computation at one size that is made in single and in double precision.</summary>
/// <param name="Name">Name of the layer, or of torch's function.</param>
/// <param name="Size">The size in words, with the numbers that matter: channels, units.</param>
/// <param name="Make">Creates the module.</param>
/// <param name="Input">Creates the input with values from the given generator: float32, or ids.</param>
internal sealed record NumericCheck(string Name, string Size, Func<RandomStreams, nn.Module<Tensor, Tensor>> Make, Func<Generator, Tensor> Input)
{
    /// <summary>Creates the module that computes in double precision. It has the same parameter names in order and the same shapes. By default it is the same
    /// module.</summary>
    public Func<RandomStreams, nn.Module<Tensor, Tensor>> InDouble { get; init; } = Make;

    /// <summary>Tells whether the gradient of the input is checked; false if the input is data.</summary>
    public bool InputGradient { get; init; } = true;
}
