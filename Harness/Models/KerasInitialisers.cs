using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>Keras' default initialisers, which differ from torch's, drawn from a generator that the caller passes.</summary>
/// <remarks>Source: keras/src/initializers/random_initializers.py and the layers' own defaults in keras/src/layers.</remarks>
public static class KerasInitialisers
{
    /// <summary>Glorot uniform, the default of every kernel: U(−l, l) with l = √(6 / (fan in + fan out)).</summary>
    /// <param name="weight">Filled in place. A matrix [out, in], or a convolution's kernel [out, in, width], whose fans count the width.</param>
    /// <param name="random">Source of chance.</param>
    /// <remarks>Keras draws a recurrence's gates as one kernel [in, gates·H], and so does this.</remarks>
    public static void GlorotUniform(Tensor weight, Generator random)
    {
        var receptiveField = weight.shape.Skip(2).Aggregate(1L, (product, size) => product * size);
        var fanOut = weight.shape[0] * receptiveField;
        var fanIn = weight.shape[1] * receptiveField;
        Uniform(weight, Math.Sqrt(6.0 / (fanIn + fanOut)), random);
    }

    /// <summary>U(−bound, bound); with bound .05 the default of Keras' Embedding.</summary>
    /// <param name="weight">Filled in place.</param>
    /// <param name="bound">Positive.</param>
    /// <param name="random">Source of chance.</param>
    public static void Uniform(Tensor weight, double bound, Generator random)
    {
        using var frozen = no_grad();
        weight.uniform_(-bound, bound, random);
    }

    /// <summary>Keras' <c>random_normal</c>: N(0, .05²).</summary>
    /// <param name="weight">Filled in place.</param>
    /// <param name="random">Source of chance.</param>
    public static void RandomNormal(Tensor weight, Generator random)
    {
        using var frozen = no_grad();
        weight.normal_(0, .05, random);
    }

    /// <summary>A random orthogonal matrix, the default of recurrent kernels.</summary>
    /// <param name="weight">
    /// Filled in place; [R, C]. Its shorter side's vectors become orthonormal. For a recurrence Keras fills one [H, gates·H] kernel, here transposed to
    /// [gates·H, H]: its columns are orthonormal, each gate alone is not orthogonal.
    /// </param>
    /// <param name="random">Source of chance.</param>
    /// <remarks>QR of a normal matrix, with signs fixed by R's diagonal so that the result is uniform over the orthogonal group (Saxe et al. 2013; Mezzadri 2007).</remarks>
    public static void Orthogonal(Tensor weight, Generator random)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        long rows = weight.shape[0], columns = weight.shape[1];
        var normal = randn([Math.Max(rows, columns), Math.Min(rows, columns)], generator: random);
        var (q, r) = linalg.qr(normal);
        q = q * r.diagonal().sign();
        weight.copy_(rows < columns ? q.t() : q);
    }
}
