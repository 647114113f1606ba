using System.Runtime.CompilerServices;

namespace Harness.Arithmetic;

/// <summary>Computes batch normalisation of [R, C] over R, and its gradient. Every sum over rows adds from the first row to the last.</summary>
/// <remarks>With x̂ = (x − mean) / √(variance + ε): y = γ·x̂ + β. Source: Ioffe and Szegedy 2015 (arXiv 1502.03167). As in Keras, the variance is the biased
/// one.</remarks>
internal static unsafe class BatchNormKernel
{
    /// <summary>Computes the mean and the variance of every column.</summary>
    /// <param name="input">x, [R, C].</param>
    /// <param name="mean">Receives the means, [C].</param>
    /// <param name="variance">Receives the biased variances, [C].</param>
    public static void Statistics(in MatrixView input, float* mean, float* variance)
    {
        Rows.SumColumns(input.Origin, mean, input.Rows, input.Columns);
        Elementwise.Run(new Division(mean, input.Rows), input.Columns);
        new Span<float>(variance, input.Columns).Clear();
        for (var row = 0; row < input.Rows; row++)
            Elementwise.Run(new Squares(input.Row(row), mean, variance), input.Columns);
        Elementwise.Run(new Division(variance, input.Rows), input.Columns);
    }

    /// <summary>Computes 1 / √(variance + ε).</summary>
    /// <param name="variance">Variances, [C].</param>
    /// <param name="epsilon">ε, added to the variance.</param>
    /// <param name="columns">C, the number of columns.</param>
    /// <param name="inverse">Receives the result, [C]; may be <paramref name="variance"/> itself.</param>
    public static void Invert(float* variance, float epsilon, int columns, float* inverse) =>
        Elementwise.Run(new Inversion(variance, epsilon, inverse), columns);

    /// <summary>Updates a moving statistic with that of a batch: momentum · moving + (1 − momentum) · batch.</summary>
    /// <param name="moving">Moving statistic, [C]; changed in place.</param>
    /// <param name="batch">Statistic of the batch, [C].</param>
    /// <param name="momentum">The share of the moving statistic that is kept.</param>
    /// <param name="columns">C, the number of columns.</param>
    public static void UpdateMoving(float* moving, float* batch, double momentum, int columns) =>
        Elementwise.Run(new MovingUpdate(moving, batch, (float)momentum, (float)(1 - momentum)), columns);

    /// <summary>Computes y = γ·x̂ + β.</summary>
    /// <param name="input">x, [R, C].</param>
    /// <param name="mean">Means, [C].</param>
    /// <param name="inverse">1 / √(variance + ε), [C].</param>
    /// <param name="gamma">γ, [C].</param>
    /// <param name="beta">β, [C].</param>
    /// <param name="output">Receives y, [R, C].</param>
    public static void Normalise(in MatrixView input, float* mean, float* inverse, float* gamma, float* beta, float* output)
    {
        for (var row = 0; row < input.Rows; row++)
            Elementwise.Run(new Normalisation(input.Row(row), mean, inverse, gamma, beta, output + (nint)row * input.Columns), input.Columns);
    }

    /// <summary>Computes the gradients of γ and β: Σ dy·x̂ and Σ dy.</summary>
    /// <param name="input">x, [R, C].</param>
    /// <param name="ofOutput">dy, [R, C].</param>
    /// <param name="mean">Means, [C].</param>
    /// <param name="inverse">1 / √(variance + ε), [C].</param>
    /// <param name="ofGamma">Receives the gradient of γ, [C].</param>
    /// <param name="ofBeta">Receives the gradient of β, [C].</param>
    public static void ParameterGradients(in MatrixView input, float* ofOutput, float* mean, float* inverse, float* ofGamma, float* ofBeta)
    {
        Rows.SumColumns(ofOutput, ofBeta, input.Rows, input.Columns);
        new Span<float>(ofGamma, input.Columns).Clear();
        for (var row = 0; row < input.Rows; row++)
            Elementwise.Run(new GammaGradient(input.Row(row), ofOutput + (nint)row * input.Columns, mean, inverse, ofGamma), input.Columns);
    }

    /// <summary>Computes the gradient of the input if mean and variance are those of the batch: γ / √(variance + ε) · (dy − (Σ dy + x̂ · Σ dy·x̂) /
    /// R).</summary>
    /// <param name="input">x, [R, C].</param>
    /// <param name="ofOutput">dy, [R, C].</param>
    /// <param name="mean">Means, [C].</param>
    /// <param name="inverse">1 / √(variance + ε), [C].</param>
    /// <param name="gamma">γ, [C].</param>
    /// <param name="ofGamma">Gradient of γ: Σ dy·x̂, [C].</param>
    /// <param name="ofBeta">Gradient of β: Σ dy, [C].</param>
    /// <param name="ofInput">Receives the gradient of the input, [R, C].</param>
    public static void GradientOfInput(in MatrixView input, float* ofOutput, float* mean, float* inverse, float* gamma, float* ofGamma, float* ofBeta,
        float* ofInput)
    {
        for (var row = 0; row < input.Rows; row++)
        {
            var at = (nint)row * input.Columns;
            Elementwise.Run(new InputGradient(input.Row(row), ofOutput + at, mean, inverse, gamma, ofGamma, ofBeta, ofInput + at, 1f / input.Rows),
                input.Columns);
        }
    }

    private readonly struct Division(float* numbers, float by) : IElementwise
    {
        private readonly float* _numbers = numbers;
        private readonly float _by = by;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes> => TLanes.Store(TLanes.Load(_numbers + j) / TLanes.All(_by), _numbers + j);
    }

    private readonly struct Squares(float* row, float* mean, float* sums) : IElementwise
    {
        private readonly float* _row = row, _mean = mean, _sums = sums;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes>
        {
            var centred = TLanes.Load(_row + j) - TLanes.Load(_mean + j);
            TLanes.Store(TLanes.FusedMultiplyAdd(centred, centred, TLanes.Load(_sums + j)), _sums + j);
        }
    }

    private readonly struct Inversion(float* variance, float epsilon, float* inverse) : IElementwise
    {
        private readonly float* _variance = variance, _inverse = inverse;
        private readonly float _epsilon = epsilon;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes> =>
            TLanes.Store(TLanes.All(1) / TLanes.SquareRoot(TLanes.Load(_variance + j) + TLanes.All(_epsilon)), _inverse + j);
    }

    private readonly struct MovingUpdate(float* moving, float* batch, float kept, float renewed) : IElementwise
    {
        private readonly float* _moving = moving, _batch = batch;
        private readonly float _kept = kept, _renewed = renewed;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes> =>
            TLanes.Store(TLanes.FusedMultiplyAdd(TLanes.Load(_moving + j), TLanes.All(_kept), TLanes.Load(_batch + j) * TLanes.All(_renewed)), _moving + j);
    }

    private readonly struct Normalisation(float* input, float* mean, float* inverse, float* gamma, float* beta, float* output) : IElementwise
    {
        private readonly float* _input = input, _mean = mean, _inverse = inverse, _gamma = gamma, _beta = beta, _output = output;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes>
        {
            var scale = TLanes.Load(_gamma + j) * TLanes.Load(_inverse + j);
            TLanes.Store(TLanes.FusedMultiplyAdd(TLanes.Load(_input + j) - TLanes.Load(_mean + j), scale, TLanes.Load(_beta + j)), _output + j);
        }
    }

    private readonly struct GammaGradient(float* input, float* ofOutput, float* mean, float* inverse, float* ofGamma) : IElementwise
    {
        private readonly float* _input = input, _ofOutput = ofOutput, _mean = mean, _inverse = inverse, _ofGamma = ofGamma;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes>
        {
            var normalised = (TLanes.Load(_input + j) - TLanes.Load(_mean + j)) * TLanes.Load(_inverse + j);
            TLanes.Store(TLanes.FusedMultiplyAdd(TLanes.Load(_ofOutput + j), normalised, TLanes.Load(_ofGamma + j)), _ofGamma + j);
        }
    }

    private readonly struct InputGradient(float* input, float* ofOutput, float* mean, float* inverse, float* gamma, float* ofGamma, float* ofBeta,
        float* ofInput, float share) : IElementwise
    {
        private readonly float* _input = input, _ofOutput = ofOutput, _mean = mean, _inverse = inverse, _gamma = gamma, _ofGamma = ofGamma, _ofBeta = ofBeta,
            _ofInput = ofInput;
        private readonly float _share = share;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes>
        {
            var inverse = TLanes.Load(_inverse + j);
            var normalised = (TLanes.Load(_input + j) - TLanes.Load(_mean + j)) * inverse;
            var common = TLanes.FusedMultiplyAdd(normalised, TLanes.Load(_ofGamma + j), TLanes.Load(_ofBeta + j)) * TLanes.All(_share);
            TLanes.Store(TLanes.Load(_gamma + j) * inverse * (TLanes.Load(_ofOutput + j) - common), _ofInput + j);
        }
    }
}
