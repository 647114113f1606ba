using System.Runtime.CompilerServices;

namespace Harness.Arithmetic;

/// <summary>Computes the gradient of max pooling. If several time steps of a window are equally large, the first one gets the gradient.
/// <see cref="MaximumKernel"/> computes the largest values themselves.</summary>
internal static unsafe class MaxPoolingKernel
{
    /// <summary>Gives the gradient of each channel to the first time step that holds the largest value; all other time steps get zero.</summary>
    /// <param name="window">Time steps of one window, [width, C].</param>
    /// <param name="width">Number of time steps in a window.</param>
    /// <param name="channels">C, the number of channels.</param>
    /// <param name="largest">Largest value of each channel, [C].</param>
    /// <param name="ofLargest">Gradient of the largest values, [C].</param>
    /// <param name="ofWindow">Receives the gradient of the window, [width, C].</param>
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
