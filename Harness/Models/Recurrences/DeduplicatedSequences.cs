using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>Stores a batch of sequences with each distinct vector once. Looked-up words and the states of recurrences have this form before they are copied to
/// all their positions.</summary>
/// <param name="Vectors">The distinct vectors, [R, E]; they record gradients where a gradient is needed.</param>
/// <param name="Index">Maps each position of the batch to its vector.</param>
internal sealed record DeduplicatedSequences(Tensor Vectors, SequenceIndex Index)
{
    /// <summary>Stores a sequence of which nothing is known.</summary>
    /// <param name="sequence">[N, T, E].</param>
    /// <returns>One vector for each position.</returns>
    public static DeduplicatedSequences OnePerPosition(Tensor sequence) =>
        new(sequence.transpose(0, 1).flatten(0, 1), SequenceIndex.OnePerPosition((int)sequence.shape[1], (int)sequence.shape[0])); // [N, T, E] → [T · N, E]

    /// <summary>Prepares a lookup of each distinct word, once. The ids are read now, and the words are looked up when the function is called.</summary>
    /// <param name="ids">Word ids, [N, T], 32-bit integers.</param>
    /// <param name="vocabulary">V: the ids are 0 … V−1.</param>
    /// <param name="recordsGradients">Whether the vectors record gradients.</param>
    /// <param name="lookUp">Looks up the vectors of words: from [R] to [R, E].</param>
    /// <returns>The lookup. Words are numbered by their first occurrence, time step by time step.</returns>
    public static Func<DeduplicatedSequences> OfWords(Tensor ids, long vocabulary, bool recordsGradients, Func<Tensor, Tensor> lookUp)
    {
        using var inOrder = ids.contiguous();
        var (words, steps) = (MemoryMarshal.Cast<byte, int>(inOrder.bytes).ToArray(), (int)ids.shape[1]);
        return () => LookUp(lookUp, vocabulary, words, steps, recordsGradients);
    }

    /// <summary>Expands the vectors to sequences.</summary>
    /// <returns>[N, T, E].</returns>
    public Tensor Expand() => Gather.Of(Vectors, Index).transpose(0, 1); // [T, N, E] → [N, T, E]

    /// <summary>Expands the vectors to sequences, for layers that read tensors and for recurrences, which read the vectors: see <see cref="DistinctVectors"/>.
    /// </summary>
    /// <returns>[N, T, E] with the vectors attached, both moved to the outer dispose scope.</returns>
    public Tensor ToOuterScope()
    {
        var sequence = DistinctVectors.With(Expand(), () => this);
        Vectors.MoveToOuterDisposeScope();
        return sequence.MoveToOuterDisposeScope();
    }

    /// <summary>Returns the last vector of each sequence.</summary>
    /// <returns>[N, E].</returns>
    public Tensor LastStep() => Gather.Of(Vectors, Index.LastStep()).squeeze(0);

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
