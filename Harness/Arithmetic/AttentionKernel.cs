using System.Runtime.CompilerServices;

namespace Harness.Arithmetic;

/// <summary>Computes the weighted sum of an attention over time, and its gradient. The weights ("shares") are a softmax of the scores over all time
/// steps.</summary>
/// <remarks>Every sum over time adds from the first time step to the last.</remarks>
internal static unsafe class AttentionKernel
{
    /// <summary>Replaces every number by its tanh.</summary>
    /// <param name="sums">Numbers before tanh; receives the scores.</param>
    /// <param name="count">Number of scores.</param>
    public static void Tanh(float* sums, int count) => Elementwise.Run(new TanhInPlace(sums), count);

    /// <summary>Computes the gradient before tanh from the gradient after tanh.</summary>
    /// <param name="scores">Outputs of tanh.</param>
    /// <param name="ofScores">Holds the gradient of the scores; receives the gradient of the inputs of tanh.</param>
    /// <param name="count">Number of scores.</param>
    public static void TanhBackward(float* scores, float* ofScores, int count) => Elementwise.Run(new TanhGradient(scores, ofScores), count);

    /// <summary>Computes the weighted sum of a row's time steps. Each channel has its own scores.</summary>
    /// <param name="scores">Scores in −1 … 1, so that no exponential overflows; [T, C].</param>
    /// <param name="sequence">x, [T, C].</param>
    /// <param name="steps">T, the number of time steps.</param>
    /// <param name="channels">C, the number of channels.</param>
    /// <param name="shares">Receives the softmax over T, [T, C].</param>
    /// <param name="output">Receives the weighted sum, [C].</param>
    public static void ForwardByChannel(float* scores, float* sequence, int steps, int channels, float* shares, float* output) =>
        Elementwise.Run(new ByChannel(scores, sequence, steps, channels, shares, output), channels);

    /// <summary>Computes the gradients of the scores and of the sequence. The gradient that reaches the sequence through the scores is not included.</summary>
    /// <param name="shares">Attention weights, [T, C].</param>
    /// <param name="sequence">x, [T, C].</param>
    /// <param name="output">Weighted sum, [C].</param>
    /// <param name="ofOutput">Gradient of the output, [C].</param>
    /// <param name="steps">T, the number of time steps.</param>
    /// <param name="channels">C, the number of channels.</param>
    /// <param name="ofScores">Receives share · (x − output) · gradient, [T, C].</param>
    /// <param name="ofSequence">Receives share · gradient, [T, C].</param>
    public static void BackwardByChannel(float* shares, float* sequence, float* output, float* ofOutput, int steps, int channels, float* ofScores,
        float* ofSequence) =>
        Elementwise.Run(new ByChannelBackward(shares, sequence, output, ofOutput, steps, channels, ofScores, ofSequence), channels);

    /// <summary>Replaces the scores of a row's time steps by their softmax.</summary>
    /// <param name="scores">Scores, [T]; receives the softmax. A masked time step gets 0. If all time steps are masked, all get equal weights.</param>
    /// <param name="masked">1 where a time step is masked, otherwise 0; [T].</param>
    /// <param name="steps">T, the number of time steps.</param>
    public static void Softmax(float* scores, byte* masked, int steps)
    {
        var largest = float.NegativeInfinity;
        var open = 0;
        for (var step = 0; step < steps; step++)
        {
            if (masked[step] != 0)
                continue;
            open++;
            largest = scores[step] > largest || float.IsNaN(scores[step]) ? scores[step] : largest;
        }
        for (var step = 0; step < steps; step++)
            scores[step] = open == 0 ? 0 : masked[step] != 0 ? float.NegativeInfinity : scores[step] - largest;
        Elementwise.Run(new Exponential(scores), steps);
        var total = 0f;
        for (var step = 0; step < steps; step++)
            total += scores[step];
        for (var step = 0; step < steps; step++)
            scores[step] /= total;
    }

    /// <summary>Computes the gradient of the scores from the gradient of their softmax: share · (gradient − Σ share · gradient). The sum adds in the order of
    /// time.</summary>
    /// <param name="shares">Softmax of the scores, [T].</param>
    /// <param name="gradient">Holds the gradient of the softmax; receives the gradient of the scores; [T].</param>
    /// <param name="steps">T, the number of time steps.</param>
    public static void SoftmaxBackward(float* shares, float* gradient, int steps)
    {
        var sum = 0f;
        for (var step = 0; step < steps; step++)
            sum = MathF.FusedMultiplyAdd(shares[step], gradient[step], sum);
        for (var step = 0; step < steps; step++)
            gradient[step] = shares[step] * (gradient[step] - sum);
    }

    /// <summary>Computes the weighted sum of a row's time steps. All channels of a time step have the same weight.</summary>
    /// <param name="shares">Attention weights, [T].</param>
    /// <param name="sequence">x, [T, C].</param>
    /// <param name="steps">T, the number of time steps.</param>
    /// <param name="channels">C, the number of channels.</param>
    /// <param name="output">Receives the weighted sum, [C].</param>
    public static void ForwardByStep(float* shares, float* sequence, int steps, int channels, float* output)
    {
        new Span<float>(output, channels).Clear();
        for (var step = 0; step < steps; step++)
            Elementwise.Run(new WeightedAddition(shares[step], sequence + step * channels, output), channels);
    }

    /// <summary>Computes the gradients of the scores and of the sequence. The gradient that reaches the sequence through the scores is not included.</summary>
    /// <param name="shares">Attention weights, [T].</param>
    /// <param name="sequence">x, [T, C].</param>
    /// <param name="output">Weighted sum, [C].</param>
    /// <param name="ofOutput">Gradient of the output, [C].</param>
    /// <param name="steps">T, the number of time steps.</param>
    /// <param name="channels">C, the number of channels.</param>
    /// <param name="ofScores">Receives share · Σ (x − output) · gradient, [T]. The sum adds from the first channel to the last.</param>
    /// <param name="ofSequence">Receives share · gradient, [T, C].</param>
    public static void BackwardByStep(float* shares, float* sequence, float* output, float* ofOutput, int steps, int channels, float* ofScores,
        float* ofSequence)
    {
        new Span<float>(ofSequence, steps * channels).Clear();
        for (var step = 0; step < steps; step++)
        {
            var row = sequence + step * channels;
            var sum = 0f;
            for (var j = 0; j < channels; j++)
                sum = MathF.FusedMultiplyAdd(row[j] - output[j], ofOutput[j], sum);
            ofScores[step] = shares[step] * sum;
            Elementwise.Run(new WeightedAddition(shares[step], ofOutput, ofSequence + step * channels), channels);
        }
    }

    private readonly struct TanhInPlace(float* numbers) : IElementwise
    {
        private readonly float* _numbers = numbers;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes> =>
            TLanes.Store(VectorFunctions.Tanh(TLanes.Load(_numbers + j)), _numbers + j);
    }

    private readonly struct TanhGradient(float* scores, float* gradient) : IElementwise
    {
        private readonly float* _scores = scores, _gradient = gradient;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes>
        {
            var score = TLanes.Load(_scores + j);
            TLanes.Store(TLanes.Load(_gradient + j) * (TLanes.All(1) - score * score), _gradient + j);
        }
    }

    private readonly struct Exponential(float* numbers) : IElementwise
    {
        private readonly float* _numbers = numbers;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes> => TLanes.Store(VectorFunctions.Exp(TLanes.Load(_numbers + j)), _numbers + j);
    }

    private readonly struct ByChannel(float* scores, float* sequence, int steps, int channels, float* shares, float* output) : IElementwise
    {
        private readonly float* _scores = scores, _sequence = sequence, _shares = shares, _output = output;
        private readonly int _steps = steps, _channels = channels;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes total = TLanes.All(0), sum = TLanes.All(0);
            for (nint at = j, end = j + (nint)_steps * _channels; at < end; at += _channels)
            {
                var weight = VectorFunctions.Exp(TLanes.Load(_scores + at));
                TLanes.Store(weight, _shares + at);
                total += weight;
                sum = TLanes.FusedMultiplyAdd(weight, TLanes.Load(_sequence + at), sum);
            }
            TLanes.Store(sum / total, _output + j);
            for (nint at = j, end = j + (nint)_steps * _channels; at < end; at += _channels)
                TLanes.Store(TLanes.Load(_shares + at) / total, _shares + at);
        }
    }

    private readonly struct ByChannelBackward(float* shares, float* sequence, float* output, float* ofOutput, int steps, int channels, float* ofScores,
        float* ofSequence) : IElementwise
    {
        private readonly float* _shares = shares, _sequence = sequence, _output = output, _ofOutput = ofOutput, _ofScores = ofScores, _ofSequence = ofSequence;
        private readonly int _steps = steps, _channels = channels;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes output = TLanes.Load(_output + j), gradient = TLanes.Load(_ofOutput + j);
            for (nint at = j, end = j + (nint)_steps * _channels; at < end; at += _channels)
            {
                var passed = TLanes.Load(_shares + at) * gradient;
                TLanes.Store(passed, _ofSequence + at);
                TLanes.Store(passed * (TLanes.Load(_sequence + at) - output), _ofScores + at);
            }
        }
    }

    private readonly struct WeightedAddition(float share, float* row, float* sum) : IElementwise
    {
        private readonly float _share = share;
        private readonly float* _row = row, _sum = sum;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes> =>
            TLanes.Store(TLanes.FusedMultiplyAdd(TLanes.All(_share), TLanes.Load(_row + j), TLanes.Load(_sum + j)), _sum + j);
    }
}
