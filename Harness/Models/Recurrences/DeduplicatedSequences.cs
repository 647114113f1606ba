using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>A batch of sequences with each distinct vector once: what looked-up words and states of recurrences are,
/// before they are spread over all their places.</summary>
/// <remarks>
/// A layer that makes sequences from fewer vectors notes them beside its output, for as long as that tensor lives.
/// A recurrence that reads the output then multiplies each vector once,
/// and adds up the gradients of its places before it multiplies those: they pass the output by, which must not be changed in place.
/// Any other layer reads the output itself, and need not know.
/// </remarks>
/// <param name="Vectors">[R, E], taped where a gradient is wanted.</param>
/// <param name="Places">Where each stands.</param>
internal sealed record DeduplicatedSequences(Tensor Vectors, SequenceIndex Places)
{
    private static readonly ConditionalWeakTable<Tensor, Func<DeduplicatedSequences>> Noted = [];

    /// <summary>The vectors of a sequence.</summary>
    /// <param name="sequence">[N, T, E].</param>
    /// <param name="masked">The places that the reader skips, [T, N]; null for none.</param>
    /// <returns>Those noted beside it, else one for each place.</returns>
    public static DeduplicatedSequences Of(Tensor sequence, bool[]? masked = null) =>
        Noted.TryGetValue(sequence, out var noted) && noted() is { Vectors.IsInvalid: false } vectors && vectors.Places.AreAllThere(masked)
        ? vectors
        // [N, T, E] → [T · N, E]
        : new DeduplicatedSequences(sequence.transpose(0, 1).flatten(0, 1), SequenceIndex.EachItsOwn((int)sequence.shape[1], (int)sequence.shape[0]));

    /// <summary>Notes that a sequence was looked up; each word is looked up anew, once, if that is asked for.</summary>
    /// <param name="sequence">What the table gave, [N, T, E].</param>
    /// <param name="lookUp">Gives the vectors of some words: from [R] to [R, E].</param>
    /// <param name="vocabulary">V: ids 0 … V−1.</param>
    /// <param name="ids">The words, [N, T], 32-bit integers.</param>
    public static void NoteLookup(Tensor sequence, Func<Tensor, Tensor> lookUp, long vocabulary, Tensor ids)
    {
        using var words = ids.contiguous();
        var (read, steps) = (MemoryMarshal.Cast<byte, int>(words.bytes).ToArray(), (int)ids.shape[1]);
        var taped = sequence.requires_grad;
        Noted.Add(sequence, () => LookUp(lookUp, vocabulary, read, steps, taped));
    }

    /// <summary>The sequences that these are.</summary>
    /// <returns>[N, T, E].</returns>
    public Tensor Spread() => Gather.Of(Vectors, Places).transpose(0, 1); // [T, N, E] → [N, T, E]

    /// <summary>The sequences that these are, with a note of it beside them.</summary>
    /// <returns>[N, T, E], moved to the outer dispose scope together with the vectors.</returns>
    public Tensor SpreadAndNote()
    {
        var sequence = Spread();
        Noted.Add(sequence, () => this);
        Vectors.MoveToOuterDisposeScope();
        return sequence.MoveToOuterDisposeScope();
    }

    /// <summary>The last vector of each sequence.</summary>
    /// <returns>[N, E].</returns>
    public Tensor AtTheEnd() => Gather.Of(Vectors, Places.AtTheEnd()).squeeze(0);

    /// <summary>Words are numbered in the order in which they come, time step by time step.</summary>
    private static DeduplicatedSequences LookUp(Func<Tensor, Tensor> lookUp, long vocabulary, int[] words, int steps, bool taped)
    {
        var rows = words.Length / steps;
        var (distinct, at, numbers) = (new List<int>(), new int[words.Length], new int[vocabulary]);
        for (var place = 0; place < at.Length; place++)
        {
            var word = words[place % rows * steps + place / rows]; // of [N, T]
            if (numbers[word] == 0)                                // not seen yet; numbered from 1
            {
                distinct.Add(word);
                numbers[word] = distinct.Count;
            }
            at[place] = numbers[word] - 1;
        }
        var vectors = lookUp(tensor(distinct));
        return new DeduplicatedSequences(taped ? vectors : vectors.detach(), new SequenceIndex(distinct.Count, steps, rows, at));
    }
}
