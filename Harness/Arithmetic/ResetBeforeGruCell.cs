using System.Runtime.CompilerServices;

namespace Harness.Arithmetic;

/// <summary>Computes the elementwise parts of one time step of a GRU that resets the state before the matrix product, for one row, and their
/// gradients.</summary>
/// <remarks>r = σ(sᵣ), z = σ(s_z), n = tanh(sₙ) and h = z·h′ + (1 − z)·n. h′ is the previous state, and sₙ holds the sums over r·h′. So two matrix products are
/// needed, one after the other: <see cref="Reset"/> stands between them, and <see cref="Forward"/> behind. The gates are stored in the order r, z, n,
/// [3H].</remarks>
internal static unsafe class ResetBeforeGruCell
{
    /// <summary>Computes r, z and r·h′.</summary>
    /// <param name="gates">Holds the sums; receives r and z; [3H].</param>
    /// <param name="before">Previous state h′, [H].</param>
    /// <param name="reset">Receives r·h′, [H].</param>
    /// <param name="units">H, the number of units.</param>
    public static void Reset(float* gates, float* before, float* reset, int units) => Elementwise.Run(new ResetStep(gates, before, reset, units), units);

    /// <summary>Computes n and h.</summary>
    /// <param name="gates">Holds r, z and the candidate's sums; receives n; [3H].</param>
    /// <param name="before">Previous state h′, [H].</param>
    /// <param name="state">Receives h, [H].</param>
    /// <param name="units">H, the number of units.</param>
    public static void Forward(float* gates, float* before, float* state, int units) => Elementwise.Run(new ForwardStep(gates, before, state, units), units);

    /// <summary>Computes the gradients of the sums of z and n.</summary>
    /// <param name="gates">Activations, [3H].</param>
    /// <param name="before">Previous state h′, [H].</param>
    /// <param name="gradient">Gradient of h, [H].</param>
    /// <param name="ofSums">Receives the gradients of the sums of z and n, [3H].</param>
    /// <param name="units">H, the number of units.</param>
    public static void Backward(float* gates, float* before, float* gradient, float* ofSums, int units) =>
        Elementwise.Run(new BackwardStep(gates, before, gradient, ofSums, units), units);

    /// <summary>Computes the gradient of the sums of r.</summary>
    /// <param name="gates">Activations, [3H].</param>
    /// <param name="before">Previous state h′, [H].</param>
    /// <param name="gradient">Gradient of h, [H].</param>
    /// <param name="ofReset">Gradient of r·h′, [H].</param>
    /// <param name="ofSums">Receives the gradient of the sums of r, [3H].</param>
    /// <param name="kept">Receives the part of the gradient of h′ that does not flow through the gates, [H].</param>
    /// <param name="units">H, the number of units.</param>
    public static void BackwardOfReset(float* gates, float* before, float* gradient, float* ofReset, float* ofSums, float* kept, int units) =>
        Elementwise.Run(new BackwardOfResetStep(gates, before, gradient, ofReset, ofSums, kept, units), units);

    private readonly struct ResetStep(float* gates, float* before, float* reset, int units) : IElementwise
    {
        private readonly float* _reset = gates, _update = gates + units, _before = before, _ofState = reset;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes>
        {
            var r = VectorFunctions.Sigmoid(TLanes.Load(_reset + j));
            TLanes.Store(r, _reset + j);
            TLanes.Store(VectorFunctions.Sigmoid(TLanes.Load(_update + j)), _update + j);
            TLanes.Store(r * TLanes.Load(_before + j), _ofState + j);
        }
    }

    private readonly struct ForwardStep(float* gates, float* before, float* state, int units) : IElementwise
    {
        private readonly float* _update = gates + units, _candidate = gates + 2 * units, _before = before, _state = state;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes>
        {
            var n = VectorFunctions.Tanh(TLanes.Load(_candidate + j));
            TLanes.Store(n, _candidate + j);
            TLanes.Store(TLanes.FusedMultiplyAdd(TLanes.Load(_update + j), TLanes.Load(_before + j) - n, n), _state + j);
        }
    }

    private readonly struct BackwardStep(float* gates, float* before, float* gradient, float* ofSums, int units) : IElementwise
    {
        private readonly float* _update = gates + units, _candidate = gates + 2 * units, _before = before, _gradient = gradient;
        private readonly float* _ofUpdate = ofSums + units, _ofCandidate = ofSums + 2 * units;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes>
        {
            var one = TLanes.All(1);
            TLanes z = TLanes.Load(_update + j), n = TLanes.Load(_candidate + j), h = TLanes.Load(_gradient + j);
            TLanes.Store(h * (TLanes.Load(_before + j) - n) * z * (one - z), _ofUpdate + j);
            TLanes.Store(h * (one - z) * (one - n * n), _ofCandidate + j);
        }
    }

    private readonly struct BackwardOfResetStep(float* gates, float* before, float* gradient, float* ofReset, float* ofSums, float* kept, int units)
        : IElementwise
    {
        private readonly float* _reset = gates, _update = gates + units, _before = before, _gradient = gradient, _ofReset = ofReset, _ofSums = ofSums;
        private readonly float* _kept = kept;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes r = TLanes.Load(_reset + j), ofReset = TLanes.Load(_ofReset + j);
            TLanes.Store(ofReset * TLanes.Load(_before + j) * r * (TLanes.All(1) - r), _ofSums + j);
            TLanes.Store(TLanes.FusedMultiplyAdd(ofReset, r, TLanes.Load(_gradient + j) * TLanes.Load(_update + j)), _kept + j);
        }
    }
}
