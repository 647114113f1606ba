using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>Stores a batch of sequences with each distinct vector once. Looked-up words and the states of recurrences have this form before they are copied to
/// all their positions.</summary>
/// <remarks>
/// A layer that computes sequences from fewer vectors notes them for its output tensor, for as long as that tensor lives.
/// A recurrence that reads this output then multiplies each vector once. It also adds up the gradients of a vector's positions before multiplying them.
/// Such a recurrence does not read the output itself. So the output must not be changed in place.
/// Any other layer reads the output as usual.
/// </remarks>
/// <param name="Vectors">The distinct vectors, [R, E]; they record gradients where a gradient is needed.</param>
/// <param name="Index">Maps each position of the batch to its vector.</param>
internal sealed record DeduplicatedSequences(Tensor Vectors, SequenceIndex Index)
{
    private static readonly ConditionalWeakTable<Tensor, Func<DeduplicatedSequences>> Noted = [];

    /// <summary>Returns the vectors of a sequence.</summary>
    /// <param name="sequence">[N, T, E].</param>
    /// <param name="masked">The positions that the reader skips, [T, N]; null for none.</param>
    /// <returns>The vectors noted for this tensor, otherwise one vector for each position.</returns>
    public static DeduplicatedSequences Of(Tensor sequence, bool[]? masked = null) =>
        Noted.TryGetValue(sequence, out var noted) && noted() is { Vectors.IsInvalid: false } vectors && vectors.Index.HasAllVectors(masked)
        ? vectors
        // [N, T, E] → [T · N, E]
        : new DeduplicatedSequences(sequence.transpose(0, 1).flatten(0, 1), SequenceIndex.OnePerPosition((int)sequence.shape[1], (int)sequence.shape[0]));

    /// <summary>Notes that a sequence was looked up. If a recurrence needs the distinct vectors, each distinct word is looked up again, once.</summary>
    /// <param name="sequence">Output of the lookup, [N, T, E].</param>
    /// <param name="lookUp">Looks up the vectors of words: from [R] to [R, E].</param>
    /// <param name="vocabulary">V: the ids are 0 … V−1.</param>
    /// <param name="ids">Word ids, [N, T], 32-bit integers.</param>
    public static void NoteLookup(Tensor sequence, Func<Tensor, Tensor> lookUp, long vocabulary, Tensor ids)
    {
        using var words = ids.contiguous();
        var (read, steps) = (MemoryMarshal.Cast<byte, int>(words.bytes).ToArray(), (int)ids.shape[1]);
        var recordsGradients = sequence.requires_grad;
        Noted.Add(sequence, () => LookUp(lookUp, vocabulary, read, steps, recordsGradients));
    }

    /// <summary>Expands the vectors to sequences.</summary>
    /// <returns>[N, T, E].</returns>
    public Tensor Expand() => Gather.Of(Vectors, Index).transpose(0, 1); // [T, N, E] → [N, T, E]

    /// <summary>Expands the vectors to sequences, and notes the vectors for the result.</summary>
    /// <returns>[N, T, E], moved to the outer dispose scope together with the vectors.</returns>
    public Tensor ExpandAndNote()
    {
        var sequence = Expand();
        Noted.Add(sequence, () => this);
        Vectors.MoveToOuterDisposeScope();
        return sequence.MoveToOuterDisposeScope();
    }

    /// <summary>Returns the last vector of each sequence.</summary>
    /// <returns>[N, E].</returns>
    public Tensor LastStep() => Gather.Of(Vectors, Index.LastStep()).squeeze(0);

    /// <summary>Looks up each distinct word once. Words are numbered by their first occurrence, time step by time step.</summary>
    private static DeduplicatedSequences LookUp(Func<Tensor, Tensor> lookUp, long vocabulary, int[] words, int steps, bool recordsGradients)
    {
        var rows = words.Length / steps;
        var (distinct, at, numbers) = (new List<int>(), new int[words.Length], new int[vocabulary]);
        for (var position = 0; position < at.Length; position++)
        {
            var word = words[position % rows * steps + position / rows]; // index in [N, T]
            if (numbers[word] == 0)                                // first occurrence; numbers start at 1
            {
                distinct.Add(word);
                numbers[word] = distinct.Count;
            }
            at[position] = numbers[word] - 1;
        }
        var vectors = lookUp(tensor(distinct));
        return new DeduplicatedSequences(recordsGradients ? vectors : vectors.detach(), new SequenceIndex(distinct.Count, steps, rows, at));
    }
}
