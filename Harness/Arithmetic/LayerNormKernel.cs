using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Harness.Arithmetic;

/// <summary>Normalises every row of [R, C] over C, and computes the gradient.</summary>
/// <remarks>
/// With x̂ = (x − mean) / √(variance + ε): y = γ·x̂ + β. Source: Ba, Kiros and Hinton 2016 (arXiv 1607.06450). As in Keras, the variance is the biased one.
/// A sum along a row has sixteen partial sums. Partial sum i adds the elements j with j mod 16 = i. The partial sums are then added in pairs: 8 apart, then 4,
/// 2 and 1. So the order does not depend on the width of a register.
/// </remarks>
internal static unsafe class LayerNormKernel
{
    /// <summary>Normalises every row.</summary>
    /// <param name="input">x, [R, C].</param>
    /// <param name="gamma">γ, [C].</param>
    /// <param name="beta">β, [C].</param>
    /// <param name="epsilon">ε, added to the variance.</param>
    /// <param name="normalised">Receives x̂, [R, C].</param>
    /// <param name="inverse">Receives 1 / √(variance + ε), [R].</param>
    /// <param name="output">Receives y, [R, C].</param>
    public static void Forward(in MatrixView input, float* gamma, float* beta, float epsilon, float* normalised, float* inverse, float* output)
    {
        for (var row = 0; row < input.Rows; row++)
        {
            var (x, at) = ((nint)input.Row(row), (nint)row * input.Columns);
            var mean = Sum((float*)x, input.Columns) / input.Columns;
            Elementwise.Run(new Centring((float*)x, mean, normalised + at), input.Columns);
            var variance = SumOfProducts(normalised + at, normalised + at, input.Columns) / input.Columns;
            inverse[row] = 1 / MathF.Sqrt(variance + epsilon);
            Elementwise.Run(new Scaling(normalised + at, inverse[row], gamma, beta, output + at), input.Columns);
        }
    }

    /// <summary>Computes the gradients: Σ dy·x̂ for γ and Σ dy for β, both row by row; (g − mean g − x̂ · mean g·x̂) / √(variance + ε) with g = γ·dy for
    /// x.</summary>
    /// <param name="normalised">x̂, [R, C].</param>
    /// <param name="inverse">1 / √(variance + ε), [R].</param>
    /// <param name="gamma">γ, [C].</param>
    /// <param name="ofOutput">dy, [R, C].</param>
    /// <param name="ofInput">Receives the gradient of x, [R, C].</param>
    /// <param name="ofGamma">Receives the gradient of γ, [C].</param>
    /// <param name="ofBeta">Receives the gradient of β, [C].</param>
    public static void Backward(in MatrixView normalised, float* inverse, float* gamma, float* ofOutput, float* ofInput, float* ofGamma, float* ofBeta)
    {
        var columns = normalised.Columns;
        Rows.SumColumns(ofOutput, ofBeta, normalised.Rows, columns);
        new Span<float>(ofGamma, columns).Clear();
        for (var row = 0; row < normalised.Rows; row++)
        {
            var at = (nint)row * columns;
            float* x = normalised.Row(row), dy = ofOutput + at, g = ofInput + at;
            Elementwise.Run(new GammaGradient(dy, x, gamma, ofGamma, g), columns);
            var (mean, along) = (Sum(g, columns) / columns, SumOfProducts(g, x, columns) / columns);
            Elementwise.Run(new InputGradient(g, x, mean, along, inverse[row]), columns);
        }
    }

    private static float Sum(float* row, int count)
    {
        var chains = Vector512<float>.Zero;
        var j = 0;
        for (; j + Vector512<float>.Count <= count; j += Vector512<float>.Count)
            chains += Vector512.Load(row + j);
        return Total(chains + Rest(row, j, count));
    }

    private static float SumOfProducts(float* one, float* other, int count)
    {
        var chains = Vector512<float>.Zero;
        var j = 0;
        for (; j + Vector512<float>.Count <= count; j += Vector512<float>.Count)
            chains = Vector512.FusedMultiplyAdd(Vector512.Load(one + j), Vector512.Load(other + j), chains);
        return Total(Vector512.FusedMultiplyAdd(Rest(one, j, count), Rest(other, j, count), chains));
    }

    /// <summary>Copies the last elements of a row and fills up the register with zeros.</summary>
    private static Vector512<float> Rest(float* row, int start, int count)
    {
        var rest = stackalloc float[Vector512<float>.Count];
        new Span<float>(rest, Vector512<float>.Count).Clear();
        Rows.Copy(row + start, rest, count - start);
        return Vector512.Load(rest);
    }

    private static float Total(Vector512<float> chains)
    {
        var eight = chains.GetLower() + chains.GetUpper();
        var four = eight.GetLower() + eight.GetUpper();
        return four[0] + four[2] + (four[1] + four[3]);
    }

    private readonly struct Centring(float* input, float mean, float* centred) : IElementwise
    {
        private readonly float* _input = input, _centred = centred;
        private readonly float _mean = mean;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes> =>
            TLanes.Store(TLanes.Load(_input + j) - TLanes.All(_mean), _centred + j);
    }

    private readonly struct Scaling(float* centred, float inverse, float* gamma, float* beta, float* output) : IElementwise
    {
        private readonly float* _centred = centred, _gamma = gamma, _beta = beta, _output = output;
        private readonly float _inverse = inverse;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes>
        {
            var x = TLanes.Load(_centred + j) * TLanes.All(_inverse);
            TLanes.Store(x, _centred + j);
            TLanes.Store(TLanes.FusedMultiplyAdd(x, TLanes.Load(_gamma + j), TLanes.Load(_beta + j)), _output + j);
        }
    }

    private readonly struct GammaGradient(float* ofOutput, float* normalised, float* gamma, float* ofGamma, float* scaled) : IElementwise
    {
        private readonly float* _ofOutput = ofOutput, _normalised = normalised, _gamma = gamma, _ofGamma = ofGamma, _scaled = scaled;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes>
        {
            var dy = TLanes.Load(_ofOutput + j);
            TLanes.Store(TLanes.FusedMultiplyAdd(dy, TLanes.Load(_normalised + j), TLanes.Load(_ofGamma + j)), _ofGamma + j);
            TLanes.Store(dy * TLanes.Load(_gamma + j), _scaled + j);
        }
    }

    private readonly struct InputGradient(float* scaled, float* normalised, float mean, float along, float inverse) : IElementwise
    {
        private readonly float* _scaled = scaled, _normalised = normalised;
        private readonly float _mean = mean, _along = along, _inverse = inverse;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes>
        {
            var less = TLanes.Load(_scaled + j) - TLanes.All(_mean) - TLanes.Load(_normalised + j) * TLanes.All(_along);
            TLanes.Store(less * TLanes.All(_inverse), _scaled + j);
        }
    }
}
