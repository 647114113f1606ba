using System.Runtime.CompilerServices;

namespace Harness.Arithmetic;

/// <summary>Computes the elementwise part of one LSTM time step for one row (everything except the matrix products), and its gradient.</summary>
/// <remarks>c = σ(f)·c′ + σ(i)·tanh(k) and h = σ(o)·tanh(c). c′ is the previous cell state. The gates are stored in the order i, f, k, o, [4H].</remarks>
internal static unsafe class LstmCell
{
    /// <summary>Computes the forward pass of one time step.</summary>
    /// <param name="gates">Holds the sums of the four gates; receives the activations; [4H].</param>
    /// <param name="cellBefore">Previous cell state c′, [H].</param>
    /// <param name="cell">Receives c, [H].</param>
    /// <param name="squashed">Receives tanh c, [H].</param>
    /// <param name="state">Receives h, [H].</param>
    /// <param name="units">H, the number of units.</param>
    public static void Forward(float* gates, float* cellBefore, float* cell, float* squashed, float* state, int units) =>
        Elementwise.Run(new ForwardStep(gates, cellBefore, cell, squashed, state, units), units);

    /// <summary>Computes the gradient of one time step.</summary>
    /// <param name="gates">Activations, [4H].</param>
    /// <param name="cellBefore">Previous cell state c′, [H].</param>
    /// <param name="squashed">tanh c, [H].</param>
    /// <param name="ofState">Gradient of h, [H].</param>
    /// <param name="ofCell">Holds the gradient of c; receives the gradient of c′; [H].</param>
    /// <param name="ofGates">Receives the gradient of the sums of the four gates, [4H].</param>
    /// <param name="units">H, the number of units.</param>
    public static void Backward(float* gates, float* cellBefore, float* squashed, float* ofState, float* ofCell, float* ofGates, int units) =>
        Elementwise.Run(new BackwardStep(gates, cellBefore, squashed, ofState, ofCell, ofGates, units), units);

    private readonly struct ForwardStep(float* gates, float* cellBefore, float* cell, float* squashed, float* state, int units) : IElementwise
    {
        private readonly float* _input = gates, _forget = gates + units, _candidate = gates + 2 * units, _output = gates + 3 * units;
        private readonly float* _cellBefore = cellBefore, _cell = cell, _squashed = squashed, _state = state;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes>
        {
            var i = VectorFunctions.Sigmoid(TLanes.Load(_input + j));
            TLanes.Store(i, _input + j);
            var k = VectorFunctions.Tanh(TLanes.Load(_candidate + j));
            TLanes.Store(k, _candidate + j);
            var f = VectorFunctions.Sigmoid(TLanes.Load(_forget + j));
            TLanes.Store(f, _forget + j);
            var c = TLanes.FusedMultiplyAdd(f, TLanes.Load(_cellBefore + j), i * k);
            TLanes.Store(c, _cell + j);
            var s = VectorFunctions.Tanh(c);
            TLanes.Store(s, _squashed + j);
            var o = VectorFunctions.Sigmoid(TLanes.Load(_output + j));
            TLanes.Store(o, _output + j);
            TLanes.Store(o * s, _state + j);
        }
    }

    private readonly struct BackwardStep(float* gates, float* cellBefore, float* squashed, float* ofState, float* ofCell, float* ofGates,
        int units) : IElementwise
    {
        private readonly float* _input = gates, _forget = gates + units, _candidate = gates + 2 * units, _output = gates + 3 * units;
        private readonly float* _ofInput = ofGates, _ofForget = ofGates + units, _ofCandidate = ofGates + 2 * units, _ofOutput = ofGates + 3 * units;
        private readonly float* _cellBefore = cellBefore, _squashed = squashed, _ofState = ofState, _ofCell = ofCell;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes>
        {
            var one = TLanes.All(1);
            TLanes i = TLanes.Load(_input + j), f = TLanes.Load(_forget + j), k = TLanes.Load(_candidate + j), o = TLanes.Load(_output + j);
            TLanes s = TLanes.Load(_squashed + j), h = TLanes.Load(_ofState + j);
            var c = TLanes.FusedMultiplyAdd(h * o, one - s * s, TLanes.Load(_ofCell + j));
            TLanes.Store(c * f, _ofCell + j);
            TLanes.Store(c * k * i * (one - i), _ofInput + j);
            TLanes.Store(c * TLanes.Load(_cellBefore + j) * f * (one - f), _ofForget + j);
            TLanes.Store(c * i * (one - k * k), _ofCandidate + j);
            TLanes.Store(h * s * o * (one - o), _ofOutput + j);
        }
    }
}
