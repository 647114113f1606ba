using System.Runtime.CompilerServices;

namespace Harness.Arithmetic;

/// <summary>Computes the elementwise part of one GRU time step for one row (everything except the matrix products), and its gradient.</summary>
/// <remarks>r = σ(xᵣ + hᵣ), z = σ(x_z + h_z), n = tanh(xₙ + r·hₙ) and h = z·h′ + (1 − z)·n. h′ is the previous state. x… are the sums over the input and h… the
/// sums over the previous state. The gates are stored in the order r, z, n, [3H].</remarks>
internal static unsafe class GruCell
{
    /// <summary>Computes the forward pass of one time step.</summary>
    /// <param name="gates">Holds the sums over the input; receives the activations; [3H].</param>
    /// <param name="ofState">Sums over the previous state, [3H].</param>
    /// <param name="before">Previous state h′, [H].</param>
    /// <param name="state">Receives h, [H].</param>
    /// <param name="units">H, the number of units.</param>
    public static void Forward(float* gates, float* ofState, float* before, float* state, int units) =>
        Elementwise.Run(new ForwardStep(gates, ofState, before, state, units), units);

    /// <summary>Computes the gradient of one time step.</summary>
    /// <param name="gates">Activations, [3H].</param>
    /// <param name="candidateOfState">hₙ, the candidate's sum over the previous state; [H].</param>
    /// <param name="before">Previous state h′, [H].</param>
    /// <param name="gradient">Gradient of h, [H].</param>
    /// <param name="ofInputSums">Receives the gradient of the sums over the input, [3H].</param>
    /// <param name="ofStateSums">Receives the gradient of the sums over the previous state, [3H].</param>
    /// <param name="kept">Receives the part of the gradient of h′ that does not flow through the sums, [H].</param>
    /// <param name="units">H, the number of units.</param>
    public static void Backward(float* gates, float* candidateOfState, float* before, float* gradient, float* ofInputSums, float* ofStateSums, float* kept,
        int units) =>
        Elementwise.Run(new BackwardStep(gates, candidateOfState, before, gradient, ofInputSums, ofStateSums, kept, units), units);

    private readonly struct ForwardStep(float* gates, float* ofState, float* before, float* state, int units) : IElementwise
    {
        private readonly float* _reset = gates, _update = gates + units, _candidate = gates + 2 * units;
        private readonly float* _resetOfState = ofState, _updateOfState = ofState + units, _candidateOfState = ofState + 2 * units;
        private readonly float* _before = before, _state = state;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes>
        {
            var r = VectorFunctions.Sigmoid(TLanes.Load(_reset + j) + TLanes.Load(_resetOfState + j));
            TLanes.Store(r, _reset + j);
            var z = VectorFunctions.Sigmoid(TLanes.Load(_update + j) + TLanes.Load(_updateOfState + j));
            TLanes.Store(z, _update + j);
            var n = VectorFunctions.Tanh(TLanes.FusedMultiplyAdd(r, TLanes.Load(_candidateOfState + j), TLanes.Load(_candidate + j)));
            TLanes.Store(n, _candidate + j);
            TLanes.Store(TLanes.FusedMultiplyAdd(z, TLanes.Load(_before + j) - n, n), _state + j);
        }
    }

    private readonly struct BackwardStep(float* gates, float* candidateOfState, float* before, float* gradient, float* ofInputSums, float* ofStateSums,
        float* kept, int units) : IElementwise
    {
        private readonly float* _reset = gates, _update = gates + units, _candidate = gates + 2 * units;
        private readonly float* _candidateOfState = candidateOfState, _before = before, _gradient = gradient, _kept = kept;
        private readonly float* _ofReset = ofInputSums, _ofUpdate = ofInputSums + units, _ofCandidate = ofInputSums + 2 * units;
        private readonly float* _ofResetOfState = ofStateSums, _ofUpdateOfState = ofStateSums + units, _ofCandidateOfState = ofStateSums + 2 * units;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes>
        {
            var one = TLanes.All(1);
            TLanes r = TLanes.Load(_reset + j), z = TLanes.Load(_update + j), n = TLanes.Load(_candidate + j), h = TLanes.Load(_gradient + j);
            TLanes.Store(h * z, _kept + j);
            var update = h * (TLanes.Load(_before + j) - n) * z * (one - z);
            TLanes.Store(update, _ofUpdate + j);
            TLanes.Store(update, _ofUpdateOfState + j);
            var candidate = h * (one - z) * (one - n * n);
            TLanes.Store(candidate, _ofCandidate + j);
            TLanes.Store(candidate * r, _ofCandidateOfState + j);
            var reset = candidate * TLanes.Load(_candidateOfState + j) * r * (one - r);
            TLanes.Store(reset, _ofReset + j);
            TLanes.Store(reset, _ofResetOfState + j);
        }
    }
}
