using System.Runtime.InteropServices;
using Harness.Arithmetic;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>Fills weights with Keras' default initialisers, which differ from torch's. The caller passes the random generator.</summary>
/// <remarks>
/// Source: keras/src/initializers/random_initializers.py and the layers' own defaults in keras/src/layers.
/// Only integers come from torch's generator, a Mersenne Twister. They are the same on every CPU. The numbers computed from them also have the same bits
/// everywhere.
/// </remarks>
public static class KerasInitialisers
{
    /// <summary>Fills a weight with Glorot uniform, the default of every kernel: U(−l, l) with l = √(6 / (fan in + fan out)).</summary>
    /// <param name="weight">A matrix [out, in], or the kernel of a convolution [out, in, width], whose fans include the width. Filled in place.</param>
    /// <param name="random">Random generator.</param>
    /// <remarks>For a recurrence, all gates are drawn as one kernel [in, gates·H], as in Keras.</remarks>
    public static void GlorotUniform(Tensor weight, Generator random)
    {
        var receptiveField = weight.shape.Skip(2).Aggregate(1L, (product, size) => product * size);
        var fanOut = weight.shape[0] * receptiveField;
        var fanIn = weight.shape[1] * receptiveField;
        Uniform(weight, Math.Sqrt(6.0 / (fanIn + fanOut)), random);
    }

    /// <summary>Fills a weight with U(−bound, bound). With bound .05 this is the default of Keras' Embedding.</summary>
    /// <param name="weight">Filled in place.</param>
    /// <param name="bound">A positive bound.</param>
    /// <param name="random">Random generator.</param>
    public static void Uniform(Tensor weight, double bound, Generator random)
    {
        using var scope = NewDisposeScope();
        var integers = randint(0, 1L << RandomNumbers.UniformBits, weight.shape, int32, generator: random);
        var values = empty(weight.shape);
        RandomNumbers.Uniform(MemoryMarshal.Cast<byte, int>(integers.bytes), bound, MemoryMarshal.Cast<byte, float>(values.bytes));
        Fill(weight, values);
    }

    /// <summary>Fills a weight with Keras' <c>random_normal</c>: N(0, .05²).</summary>
    /// <param name="weight">Filled in place.</param>
    /// <param name="random">Random generator.</param>
    public static void RandomNormal(Tensor weight, Generator random)
    {
        using var scope = NewDisposeScope();
        var normal = Normal(weight.NumberOfElements, random);
        var values = empty(weight.shape);
        var numbers = MemoryMarshal.Cast<byte, float>(values.bytes);
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = (float)(.05 * normal[i]);
        Fill(weight, values);
    }

    /// <summary>Fills a weight with a random orthogonal matrix, the default of recurrent kernels.</summary>
    /// <param name="weight">
    /// [R, C], filled in place. The vectors along its shorter side become orthonormal. For a recurrence, Keras fills one kernel [H, gates·H]. Here it is
    /// transposed to [gates·H, H]: its columns are orthonormal, but no single gate is orthogonal.
    /// </param>
    /// <param name="random">Random generator.</param>
    /// <remarks>Uses the QR decomposition of a normal matrix. The signs of R's diagonal are fixed, so that the result is uniform over the orthogonal group
    /// (Saxe et al. 2013; Mezzadri 2007).</remarks>
    public static void Orthogonal(Tensor weight, Generator random)
    {
        using var scope = NewDisposeScope();
        int rows = (int)weight.shape[0], columns = (int)weight.shape[1];
        int longer = Math.Max(rows, columns), shorter = Math.Min(rows, columns);
        var matrix = Normal((long)rows * columns, random).AsSpan(0, rows * columns);
        Orthogonalisation.Orthonormalise(matrix, longer, shorter);
        var values = empty(longer, shorter);
        var numbers = MemoryMarshal.Cast<byte, float>(values.bytes);
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = (float)matrix[i];
        Fill(weight, rows < columns ? values.t() : values);
    }

    /// <summary>Draws numbers of the standard normal distribution. If the count is odd, it returns one number more.</summary>
    private static double[] Normal(long count, Generator random)
    {
        var numbers = new double[count + count % 2];
        using var integers = randint(0, 1L << RandomNumbers.NormalBits, [numbers.LongLength], int64, generator: random);
        RandomNumbers.Normal(MemoryMarshal.Cast<byte, long>(integers.bytes), numbers);
        return numbers;
    }

    private static void Fill(Tensor weight, Tensor values)
    {
        using var frozen = no_grad();
        weight.copy_(values);
    }
}
