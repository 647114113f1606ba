using System.Security.Cryptography;
using Harness.Models;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Tests.Models;

/// <summary>Tests that the initialisers draw from the distributions of Keras, and the same bits on every CPU.</summary>
[Trait("Category", "Unit")]
public sealed class KerasInitialiserTests : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly RandomStreams _random = new(1);

    public void Dispose()
    {
        _random.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [InlineData(new long[] { 300, 200 }, 200 + 300)]
    [InlineData(new long[] { 40, 30, 50 }, (30 + 40) * 50)] // a convolution of width 50
    public void Glorot_uniform_is_uniform_within_its_limits(long[] shape, int fans)
    {
        var weight = empty(shape);
        KerasInitialisers.GlorotUniform(weight, _random.Initialisation);

        var limit = Math.Sqrt(6.0 / fans);
        ((double)weight.abs().max().item<float>()).Should().BeInRange(limit * .999, limit);
        ((double)weight.mean().item<float>()).Should().BeApproximately(0, 5 * limit / Math.Sqrt(3 * 60_000));
        ((double)weight.var().item<float>()).Should().BeApproximately(limit * limit / 3, limit * limit / 3 * .02);
    }

    [Theory, InlineData(12, 3), InlineData(3, 12), InlineData(5, 5)]
    public void Orthogonal_gives_orthonormal_vectors_along_the_shorter_side(int rows, int columns)
    {
        var weight = empty(rows, columns);
        KerasInitialisers.Orthogonal(weight, _random.Initialisation);

        var gram = rows < columns ? weight.mm(weight.t()) : weight.t().mm(weight);
        (gram - eye(Math.Min(rows, columns))).abs().max().item<float>().Should().BeLessThan(1e-5f);
    }

    [Fact]
    public void Orthogonal_has_no_preferred_direction()
    {
        // Without the sign correction, QR gives only negative diagonals, and the mean trace of many draws would not be 0.
        var traces = Enumerable.Range(0, 400).Select(_ =>
        {
            var weight = empty(3, 3);
            KerasInitialisers.Orthogonal(weight, _random.Initialisation);
            return (double)weight.trace().item<float>();
        });
        traces.Average().Should().BeApproximately(0, .25); // the trace of a Haar-distributed 3×3 matrix has variance 1: 5 σ
    }

    [Fact]
    public void The_same_stream_draws_the_same_weights()
    {
        using var sameSeed = new RandomStreams(1);
        Tensor first = empty(4, 3), second = empty(4, 3);
        KerasInitialisers.Uniform(first, .05, _random.Initialisation);
        KerasInitialisers.Uniform(second, .05, sameSeed.Initialisation);

        first.eq(second).all().item<bool>().Should().BeTrue();
        first.abs().max().item<float>().Should().BeLessThanOrEqualTo(.05f);
    }

    /// <summary>Checks the weights of seed 1 bit for bit. They may change only if the code that draws them is changed on purpose.</summary>
    [Fact]
    public void Every_CPU_draws_the_same_bits()
    {
        Tensor uniform = empty(5, 3), normal = empty(5, 3), tall = empty(5, 3), wide = empty(3, 5);
        KerasInitialisers.GlorotUniform(uniform, _random.Initialisation);
        KerasInitialisers.RandomNormal(normal, _random.Initialisation);
        KerasInitialisers.Orthogonal(tall, _random.Initialisation);
        KerasInitialisers.Orthogonal(wide, _random.Initialisation);

        Convert.ToHexStringLower(SHA256.HashData(cat([uniform, normal, tall, wide.t()]).bytes))[..16].Should().Be("94892b535f3b4d4c");
    }

    [Fact]
    public void Weights_in_double_precision_have_the_same_values()
    {
        using var sameSeed = new RandomStreams(1);
        Tensor single = empty(4, 3), doubles = empty([4, 3], float64);
        KerasInitialisers.Orthogonal(single, _random.Initialisation);
        KerasInitialisers.Orthogonal(doubles, sameSeed.Initialisation);

        doubles.to(float32).eq(single).all().item<bool>().Should().BeTrue();
    }
}
