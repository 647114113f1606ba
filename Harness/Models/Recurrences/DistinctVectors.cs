using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>Carries the distinct vectors of a sequence from the layer that computed it to the recurrence that reads it, attached to the tensor between them, as
/// Keras attaches a mask.</summary>
/// <remarks>
/// Layers pass plain tensors, so that <c>nn.Sequential</c> and layers of others work between and around them. A layer that computes a sequence from fewer
/// vectors attaches these to its output with <see cref="With"/>. A recurrence asks for them with <see cref="Of"/>, multiplies each vector once, adds up the
/// gradients of its positions before it multiplies them, and does not read the output itself. So the output must not be changed in place.
/// Any other layer reads the output as usual, and its own output carries nothing.
/// </remarks>
internal static class DistinctVectors
{
    private static readonly ConditionalWeakTable<Tensor, Func<DeduplicatedSequences>> Attached = [];

    /// <summary>Attaches distinct vectors to a sequence, for as long as the tensor lives.</summary>
    /// <param name="sequence">[N, T, E].</param>
    /// <param name="vectors">Returns the vectors that the sequence was expanded from. Is called when a recurrence reads the sequence.</param>
    /// <returns>The sequence.</returns>
    public static Tensor With(Tensor sequence, Func<DeduplicatedSequences> vectors)
    {
        Attached.Add(sequence, vectors);
        return sequence;
    }

    /// <summary>Returns the vectors of a sequence.</summary>
    /// <param name="sequence">[N, T, E].</param>
    /// <param name="masked">The positions that the reader skips, [T, N]; null for none.</param>
    /// <returns>The attached vectors; if there are none, or they are disposed or incomplete, one vector for each position.</returns>
    public static DeduplicatedSequences Of(Tensor sequence, bool[]? masked = null) =>
        Attached.TryGetValue(sequence, out var attached) && attached() is { Vectors.IsInvalid: false } vectors && vectors.Index.HasAllVectors(masked)
            ? vectors : DeduplicatedSequences.OnePerPosition(sequence);
}
