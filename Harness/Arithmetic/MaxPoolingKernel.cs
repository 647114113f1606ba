using System.Runtime.CompilerServices;

namespace Harness.Arithmetic;

/// <summary>Computes the gradient of the largest of every few time steps, which goes to the first of equal steps.
/// The largest values themselves are <see cref="MaximumKernel"/>'s.</summary>
internal static unsafe class MaxPoolingKernel
{
    /// <summary>Sends a window's gradient to where its largest values stand.</summary>
    /// <param name="window">[width, C].</param>
    /// <param name="width">Time steps.</param>
    /// <param name="channels">C.</param>
    /// <param name="largest">[C].</param>
    /// <param name="ofLargest">Their gradient, [C].</param>
    /// <param name="ofWindow">Receives [width, C].</param>
    public static void Backward(float* window, int width, int channels, float* largest, float* ofLargest, float* ofWindow) =>
        Elementwise.Run(new Gradient(window, width, channels, largest, ofLargest, ofWindow), channels);

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
