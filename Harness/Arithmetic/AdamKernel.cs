using System.Runtime.CompilerServices;

namespace Harness.Arithmetic;

/// <summary>Computes one step of Adam as Keras writes it, in one pass over the memory.</summary>
/// <remarks>m ← m + (g − m)(1 − β₁), v ← v + (g² − v)(1 − β₂), w ← w − α·m / (√v + ε). Source: keras/src/optimizers/adam.py.</remarks>
internal static unsafe class AdamKernel
{
    /// <summary>Computes the step size α = lr·√(1 − β₂ᵗ) / (1 − β₁ᵗ).</summary>
    /// <param name="learningRate">Learning rate lr.</param>
    /// <param name="beta1">β₁, the decay of the first moment.</param>
    /// <param name="beta2">β₂, the decay of the second moment.</param>
    /// <param name="step">t, the number of the step; starts at 1.</param>
    public static double StepSize(double learningRate, double beta1, double beta2, long step) =>
        learningRate * Math.Sqrt(1 - Power(beta2, step)) / (1 - Power(beta1, step));

    /// <summary>Updates the weights and both moments with one Adam step.</summary>
    /// <param name="weights">w; changed in place.</param>
    /// <param name="gradient">g.</param>
    /// <param name="means">m, the first moments; changed in place.</param>
    /// <param name="squares">v, the second moments; changed in place.</param>
    /// <param name="count">Number of weights.</param>
    /// <param name="constants">α, 1 − β₁, 1 − β₂ and ε.</param>
    public static void Update(float* weights, float* gradient, float* means, float* squares, int count, AdamStep constants) =>
        Elementwise.Run(new Step(weights, gradient, means, squares, constants), count);

    /// <summary>Computes the power by repeated squaring. The order of the factors is then fixed, and a late step costs no more than an early one.</summary>
    private static double Power(double factor, long exponent)
    {
        var product = 1.0;
        for (; exponent > 0; exponent >>= 1, factor *= factor)
            product *= (exponent & 1) == 1 ? factor : 1;
        return product;
    }

    private readonly struct Step(float* weights, float* gradient, float* means, float* squares, AdamStep constants) : IElementwise
    {
        private readonly float* _weights = weights, _gradient = gradient, _means = means, _squares = squares;
        private readonly AdamStep _constants = constants;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes g = TLanes.Load(_gradient + j), m = TLanes.Load(_means + j), v = TLanes.Load(_squares + j);
            m = TLanes.FusedMultiplyAdd(g - m, TLanes.All(_constants.OfMean), m);
            v = TLanes.FusedMultiplyAdd(g * g - v, TLanes.All(_constants.OfSquare), v);
            TLanes.Store(m, _means + j);
            TLanes.Store(v, _squares + j);
            TLanes.Store(TLanes.Load(_weights + j) - TLanes.All(_constants.Size) * m / (TLanes.SquareRoot(v) + TLanes.All(_constants.Epsilon)), _weights + j);
        }
    }
}

/// <summary>Holds the constants of one Adam step.</summary>
/// <param name="Size">Step size α.</param>
/// <param name="OfMean">1 − β₁, the factor of the first moment.</param>
/// <param name="OfSquare">1 − β₂, the factor of the second moment.</param>
/// <param name="Epsilon">ε.</param>
internal readonly record struct AdamStep(float Size, float OfMean, float OfSquare, float Epsilon);
