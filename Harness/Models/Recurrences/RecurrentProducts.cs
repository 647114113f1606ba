using Harness.Arithmetic;
using Harness.Models.Functions;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>Computes the matrix products of a recurrence in one direction: the sums of its gates, and the gradients of weights and inputs.</summary>
/// <param name="prefixes">The shared prefixes of the batch; each has one state.</param>
/// <param name="units">H, the number of units.</param>
/// <param name="gates">G: a state has G · H sums.</param>
internal readonly unsafe ref struct RecurrentProducts(SharedPrefixes prefixes, int units, int gates)
{
    private readonly int _sums = gates * units;

    /// <summary>Computes xWᵀ + b for every vector.</summary>
    /// <param name="variables">x [R, E], W [G · H, E], U, and b [G · H].</param>
    /// <returns>[R, G · H], in scratch memory of this thread.</returns>
    public float* OfVectors(Tensor[] variables)
    {
        var (vectors, weight, bias) = (variables[0], variables[1], variables[3]);
        var sums = ScratchMemory.Of(ScratchMemory.Slot.Sums, checked(prefixes.Vectors * _sums));
        MatrixProduct.Compute(TensorMemory.Matrix(vectors), TensorMemory.Matrix(weight).Transposed, new MatrixView(sums, prefixes.Vectors, _sums),
            new(bias: TensorMemory.Floats(bias)));
        return sums;
    }

    /// <summary>Packs U for the time steps.</summary>
    /// <param name="weight">U, [G · H, H], or its transposed view.</param>
    public static Panels Pack(MatrixView weight) => MatrixProduct.Pack(weight, ScratchMemory.Slot.RecurrentPanels);

    /// <summary>Computes the offset of the previous state of each prefix.</summary>
    /// <returns>Offsets in [S, H], [S]; those of the first time step have no meaning.</returns>
    public int* OffsetsBefore()
    {
        var offsets = (int*)ScratchMemory.Of(ScratchMemory.Slot.Offsets, prefixes.Count);
        for (var prefix = prefixes.Steps == 0 ? 0 : prefixes.InStep(0).Count; prefix < prefixes.Count; prefix++)
            offsets[prefix] = prefixes.Before[prefix] * units;
        return offsets;
    }

    /// <summary>Adds h(t−1)Uᵀ to the sums of a time step.</summary>
    /// <param name="step">1 … T−1.</param>
    /// <param name="states">h, [S, H].</param>
    /// <param name="before">The result of <see cref="OffsetsBefore"/>.</param>
    /// <param name="recurrent">Uᵀ, packed.</param>
    /// <param name="sums">Sums, [S, G · H].</param>
    public void AddStateProducts(int step, float* states, int* before, in Panels recurrent, float* sums)
    {
        var (start, count) = prefixes.InStep(step);
        MatrixProduct.Compute(new MatrixView(states, before + start, count, units), recurrent, new MatrixView(sums + (nint)start * _sums, count, _sums),
            new(adds: true));
    }

    /// <summary>Adds to the gradients of the previous time step's states what flows back through U.</summary>
    /// <param name="step">1 … T−1.</param>
    /// <param name="ofSums">Gradients of the sums of all prefixes, [S, G · H].</param>
    /// <param name="recurrent">U, packed.</param>
    /// <param name="ofStates">Gradients of the states, [S, H].</param>
    public void AddStateGradients(int step, float* ofSums, in Panels recurrent, float* ofStates)
    {
        var (now, before) = (prefixes.InStep(step), prefixes.InStep(step - 1));
        var sent = new MatrixView(ofSums + (nint)now.Start * _sums, now.Count, _sums);
        if (now.Count == before.Count && EachContinuesOnce(now.Start, before.Start, now.Count))
        {
            MatrixProduct.Compute(sent, recurrent, new MatrixView(ofStates + (nint)before.Start * units, now.Count, units), new(adds: true));
            return;
        }
        var room = ScratchMemory.Of(ScratchMemory.Slot.Reordered, now.Count * units);
        MatrixProduct.Compute(sent, recurrent, new MatrixView(room, now.Count, units));
        for (var i = 0; i < now.Count; i++)
            Rows.Add(ofStates + (nint)prefixes.Before[now.Start + i] * units, room + i * units, units);
    }

    /// <summary>Returns whether each prefix of the previous time step is continued exactly once, in the same order. A prefix may be continued twice where some
    /// sequences have ended.</summary>
    private bool EachContinuesOnce(int now, int before, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (prefixes.Before[now + i] != before + i)
                return false;
        }
        return true;
    }

    /// <summary>Computes the gradients of weights and inputs from the gradients of the sums.</summary>
    /// <param name="ofSums">Gradients of the sums of all prefixes, [S, G · H].</param>
    /// <param name="ofVectorSums">The same gradients added up for each vector, [R, G · H].</param>
    /// <param name="states">h, [S, H].</param>
    /// <param name="vectors">x, [R, E].</param>
    /// <param name="weight">W, [G · H, E].</param>
    /// <param name="wantsVectors">Whether to compute the gradient of x.</param>
    /// <returns>The gradients of x (null if not computed), W, U and b.</returns>
    public List<Tensor> Gradients(float* ofSums, float* ofVectorSums, Tensor states, Tensor vectors, Tensor weight, bool wantsVectors)
    {
        var ofRecurrent = empty(_sums, units);
        var first = prefixes.Steps == 0 ? 0 : prefixes.InStep(0).Count; // their sums contain no previous state
        var others = prefixes.Count - first;
        MatrixProduct.Compute(new MatrixView(ofSums + (nint)first * _sums, others, _sums).Transposed,
            new MatrixView(TensorMemory.Floats(states), OffsetsBefore() + first, others, units), TensorMemory.Matrix(ofRecurrent));
        var (ofVectors, ofWeight, ofBias) = InputGradients(ofVectorSums, vectors, weight, wantsVectors);
        return [ofVectors!, ofWeight, ofRecurrent, ofBias];
    }

    /// <summary>Computes the gradients of W, b and x.</summary>
    /// <param name="ofVectorSums">The gradients of the sums, added up for each vector, [R, G · H].</param>
    /// <param name="vectors">x, [R, E].</param>
    /// <param name="weight">W, [G · H, E].</param>
    /// <param name="wantsVectors">Whether to compute the gradient of x.</param>
    /// <returns>The gradients of x (null if not computed), W and b.</returns>
    public (Tensor? OfVectors, Tensor OfWeight, Tensor OfBias) InputGradients(float* ofVectorSums, Tensor vectors, Tensor weight, bool wantsVectors)
    {
        Tensor ofWeight = empty_like(weight), ofBias = empty(_sums);
        var ofEach = new MatrixView(ofVectorSums, prefixes.Vectors, _sums);
        MatrixProduct.Compute(ofEach.Transposed, TensorMemory.Matrix(vectors), TensorMemory.Matrix(ofWeight));
        Rows.SumColumns(ofVectorSums, TensorMemory.Floats(ofBias), prefixes.Vectors, _sums);
        if (!wantsVectors)
            return (null, ofWeight, ofBias);
        var ofVectors = empty_like(vectors);
        MatrixProduct.Compute(ofEach, TensorMemory.Matrix(weight), TensorMemory.Matrix(ofVectors));
        return (ofVectors, ofWeight, ofBias);
    }
}
