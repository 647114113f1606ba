using static TorchSharp.torch;

namespace Harness.Tests.Cuda.Emulation;

/// <summary>Compares results in single precision with those of torch in double precision.</summary>
internal static class AgainstDouble
{
    /// <summary>Returns a copy that gets a gradient of its own.</summary>
    public static Tensor Leaf(Tensor tensor)
    {
        var leaf = tensor.detach().clone();
        leaf.requires_grad = true;
        return leaf;
    }

    /// <summary>Returns such a copy in double precision.</summary>
    public static Tensor Exact(Tensor tensor) => Leaf(tensor.to(float64));

    /// <summary>Checks that shapes are equal, and that no number differs by more than 10⁻⁵ of the largest number, or of 1 if that is larger.</summary>
    public static void Near(Tensor given, Tensor expected)
    {
        given.shape.Should().Equal(expected.shape);
        (given.to(float64) - expected).abs().max().item<double>().Should().BeLessThan(1e-5 * Math.Max(1, expected.abs().max().item<double>()));
    }
}
