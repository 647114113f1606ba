using System.Runtime.CompilerServices;

namespace Harness.Arithmetic;

/// <summary>One step of Adam as Keras writes it, in one pass over the memory.</summary>
/// <remarks>m ← m + (g − m)(1 − β₁), v ← v + (g² − v)(1 − β₂), w ← w − α·m / (√v + ε). Source: keras/src/optimizers/adam.py.</remarks>
internal static unsafe class AdamKernel
{
    /// <summary>Computes α = lr·√(1 − β₂ᵗ) / (1 − β₁ᵗ).</summary>
    /// <param name="learningRate">lr.</param>
    /// <param name="beta1">β₁.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="step">t, from 1.</param>
    public static double StepSize(double learningRate, double beta1, double beta2, long step) =>
        learningRate * Math.Sqrt(1 - Power(beta2, step)) / (1 - Power(beta1, step));

    /// <summary>Moves weights against their gradient.</summary>
    /// <param name="weights">w; changed in place, as are both moments.</param>
    /// <param name="gradient">g.</param>
    /// <param name="means">m.</param>
    /// <param name="squares">v.</param>
    /// <param name="count">How many weights.</param>
    /// <param name="constants">α, 1 − β₁, 1 − β₂ and ε.</param>
    public static void Update(float* weights, float* gradient, float* means, float* squares, int count, AdamStep constants) =>
        Elementwise.Run(new Step(weights, gradient, means, squares, constants), count);

    /// <summary>Multiplies by squaring, so that the order of the factors is fixed and the number of steps costs nothing.</summary>
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

/// <summary>The numbers that a step of Adam is taken with.</summary>
/// <param name="Size">α.</param>
/// <param name="OfMean">1 − β₁.</param>
/// <param name="OfSquare">1 − β₂.</param>
/// <param name="Epsilon">ε.</param>
internal readonly record struct AdamStep(float Size, float OfMean, float OfSquare, float Epsilon);
