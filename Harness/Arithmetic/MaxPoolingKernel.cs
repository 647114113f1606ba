using System.Runtime.CompilerServices;

namespace Harness.Arithmetic;

/// <summary>The largest of every few time steps, channel by channel, and its gradient, which goes to the first of equal steps.</summary>
internal static unsafe class MaxPoolingKernel
{
    /// <summary>Takes the largest values of one window; NaN is larger than any number.</summary>
    /// <param name="window">[width, C], contiguous.</param>
    /// <param name="width">Time steps.</param>
    /// <param name="channels">C.</param>
    /// <param name="largest">Receives [C].</param>
    public static void Forward(float* window, int width, int channels, float* largest) =>
        Elementwise.Run(new Largest(window, width, channels, largest), channels);

    /// <summary>Sends a window's gradient to where its largest values stand.</summary>
    /// <param name="window">[width, C].</param>
    /// <param name="width">Time steps.</param>
    /// <param name="channels">C.</param>
    /// <param name="largest">[C].</param>
    /// <param name="ofLargest">Their gradient, [C].</param>
    /// <param name="ofWindow">Receives [width, C].</param>
    public static void Backward(float* window, int width, int channels, float* largest, float* ofLargest, float* ofWindow) =>
        Elementwise.Run(new Gradient(window, width, channels, largest, ofLargest, ofWindow), channels);

    private readonly struct Largest(float* window, int width, int channels, float* largest) : IElementwise
    {
        private readonly float* _window = window, _largest = largest;
        private readonly int _width = width, _channels = channels;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes>
        {
            var most = TLanes.Load(_window + j);
            for (var step = 1; step < _width; step++)
            {
                var next = TLanes.Load(_window + step * _channels + j);
                most = TLanes.IfEqual(next, next, TLanes.IfGreater(next, most, next, most), next); // what does not equal itself is NaN
            }
            TLanes.Store(most, _largest + j);
        }
    }

    private readonly struct Gradient(float* window, int width, int channels, float* largest, float* ofLargest, float* ofWindow) : IElementwise
    {
        private readonly float* _window = window, _largest = largest, _ofLargest = ofLargest, _ofWindow = ofWindow;
        private readonly int _width = width, _channels = channels;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes most = TLanes.Load(_largest + j), left = TLanes.Load(_ofLargest + j), zero = TLanes.All(0);
            for (var step = 0; step < _width; step++)
            {
                var value = TLanes.Load(_window + step * _channels + j);
                TLanes.Store(TLanes.IfEqual(value, most, left, zero), _ofWindow + step * _channels + j);
                left = TLanes.IfEqual(value, most, zero, left);
            }
        }
    }
}
