using System.Runtime.CompilerServices;

namespace Harness.Arithmetic;

/// <summary>Computes the largest value over time for each channel of one row, and its gradient. Equal time steps share the gradient.</summary>
internal static unsafe class MaximumKernel
{
    /// <summary>Computes the largest value of each channel; NaN counts as larger than any number.</summary>
    /// <param name="sequence">Address of the first time step, [C].</param>
    /// <param name="steps">T, the number of time steps.</param>
    /// <param name="stride">Distance from a time step to the next, in numbers.</param>
    /// <param name="channels">C, the number of channels.</param>
    /// <param name="largest">Receives the largest values, [C].</param>
    public static void Forward(float* sequence, int steps, nint stride, int channels, float* largest) =>
        Elementwise.Run(new Largest(sequence, steps, stride, largest), channels);

    /// <summary>Divides the gradient equally among the time steps that hold the largest value.</summary>
    /// <param name="sequence">Address of the first time step, [C].</param>
    /// <param name="steps">T, the number of time steps.</param>
    /// <param name="stride">Distance from a time step to the next, in numbers; the same in the gradient.</param>
    /// <param name="channels">C, the number of channels.</param>
    /// <param name="largest">Largest value of each channel, [C].</param>
    /// <param name="ofLargest">Gradient of the largest values, [C].</param>
    /// <param name="ofSequence">Receives the gradient of all time steps. If the largest value of a channel is NaN, so are its gradients.</param>
    public static void Backward(float* sequence, int steps, nint stride, int channels, float* largest, float* ofLargest, float* ofSequence) =>
        Elementwise.Run(new Gradient(sequence, steps, stride, largest, ofLargest, ofSequence), channels);

    private readonly struct Largest(float* sequence, int steps, nint stride, float* largest) : IElementwise
    {
        private readonly float* _sequence = sequence, _largest = largest;
        private readonly int _steps = steps;
        private readonly nint _stride = stride;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes>
        {
            var value = _sequence + j;
            var most = TLanes.Load(value);
            for (var step = 1; step < _steps; step++)
            {
                value += _stride;
                var next = TLanes.Load(value);
                most = TLanes.IfEqual(next, next, TLanes.IfGreater(next, most, next, most), next); // only NaN differs from itself
            }
            TLanes.Store(most, _largest + j);
        }
    }

    private readonly struct Gradient(float* sequence, int steps, nint stride, float* largest, float* ofLargest, float* ofSequence) : IElementwise
    {
        private readonly float* _sequence = sequence, _largest = largest, _ofLargest = ofLargest, _ofSequence = ofSequence;
        private readonly int _steps = steps;
        private readonly nint _stride = stride;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes most = TLanes.Load(_largest + j), zero = TLanes.All(0), one = TLanes.All(1), ties = zero;
            var value = _sequence + j;
            for (var step = 0; step < _steps; step++, value += _stride)
                ties += TLanes.IfEqual(TLanes.Load(value), most, one, zero);
            var share = TLanes.Load(_ofLargest + j) / ties;
            var elsewhere = TLanes.IfEqual(ties, zero, TLanes.All(float.NaN), zero);
            value = _sequence + j;
            var gradient = _ofSequence + j;
            for (var step = 0; step < _steps; step++, value += _stride, gradient += _stride)
                TLanes.Store(TLanes.IfEqual(TLanes.Load(value), most, share, elsewhere), gradient);
        }
    }
}
