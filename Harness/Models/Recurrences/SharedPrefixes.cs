namespace Harness.Models.Recurrences;

/// <summary>Lists the distinct prefixes of a batch's sequences, time step by time step. A recurrence computes one state for each, no matter how many sequences
/// share the prefix.</summary>
/// <remarks>
/// Padding is at the start, and short texts have much of it. So many sequences are equal until their first word.
/// Prefixes are numbered 0 … S−1, those of the first time step first.
/// </remarks>
/// <param name="Starts">The first prefix of each time step, and at the end S; [T + 1].</param>
/// <param name="Vectors">R: the number of input vectors.</param>
/// <param name="EndsWith">The last vector of each prefix, [S].</param>
/// <param name="Before">The prefix that each prefix continues, [S]; −1 in the first time step.</param>
/// <param name="States">Maps each position of the batch to the state of its prefix.</param>
internal sealed record SharedPrefixes(int[] Starts, int Vectors, int[] EndsWith, int[] Before, SequenceIndex States)
{
    private const int None = -1;

    /// <summary>S: the number of prefixes.</summary>
    public int Count => EndsWith.Length;

    /// <summary>T, the number of time steps.</summary>
    public int Steps => Starts.Length - 1;

    /// <summary>Returns the prefixes of a time step.</summary>
    /// <param name="step">0 … T−1.</param>
    /// <returns>The first prefix and the number of prefixes.</returns>
    public (int Start, int Count) InStep(int step) => (Starts[step], Starts[step + 1] - Starts[step]);

    /// <summary>Finds the shared prefixes of a batch.</summary>
    /// <param name="index">The vectors of the sequences.</param>
    /// <param name="masked">The positions to skip, [T, N]; null for none. A sequence continues after them from its previous state.</param>
    /// <returns>At most one prefix for each position. A masked position has the state before it, or none if there is no state before it.</returns>
    public static SharedPrefixes Of(SequenceIndex index, bool[]? masked = null) => masked is null ? OfWhole(index) : OfUnmasked(index, masked);

    /// <summary>Removes the masked positions, finds the prefixes of the remaining sequences, and maps each position to the prefix read so far.</summary>
    private static SharedPrefixes OfUnmasked(SequenceIndex index, bool[] masked)
    {
        var (steps, rows) = (index.Steps, index.Rows);
        if (masked.Length != index.At.Length)
            throw new ArgumentException($"The mask has {masked.Length} positions; the sequences have {index.At.Length}.", nameof(masked));
        var (closed, lengths) = (new int[index.At.Length], new int[rows]);
        Array.Fill(closed, SequenceIndex.NoVector);
        for (var position = 0; position < closed.Length; position++)
        {
            if (!masked[position])
                closed[lengths[position % rows]++ * rows + position % rows] = index.At[position];
        }
        var longest = lengths.DefaultIfEmpty().Max(); // 0 for a batch without rows
        var prefixes = OfWhole(index with { Steps = longest, At = closed[..(longest * rows)] });
        var (states, read) = (new int[index.At.Length], new int[rows]);
        for (var position = 0; position < states.Length; position++)
        {
            var row = position % rows;
            read[row] += masked[position] ? 0 : 1;
            states[position] = read[row] == 0 ? SequenceIndex.NoVector : prefixes.States.At[(read[row] - 1) * rows + row];
        }
        return prefixes with { States = new SequenceIndex(prefixes.Count, steps, rows, states) };
    }

    private static SharedPrefixes OfWhole(SequenceIndex index)
    {
        var (rows, most) = (index.Rows, index.At.Length);
        var (starts, ending, count) = (new int[index.Steps + 1], new int[most], 0);
        int[] endsWith = new int[most], before = new int[most];
        int[] continuation = new int[most], sibling = new int[most]; // for each prefix: its continuation that was found last; the one found before
        for (var step = 0; step < index.Steps; step++)
        {
            starts[step] = count;
            var first = None; // in the first time step, no prefix is continued
            for (var row = 0; row < rows; row++)
            {
                var position = step * rows + row;
                if (index.At[position] == SequenceIndex.NoVector)
                    continue; // the sequence has ended
                ending[position] = step == 0
                    ? Find(None, ref first, index.At[position]) : Find(ending[position - rows], ref continuation[ending[position - rows]], index.At[position]);
            }
        }
        starts[^1] = count;
        return new SharedPrefixes(starts, index.Count, endsWith[..count], before[..count], index with { Count = count, At = ending });

        int Find(int prefix, ref int last, int vector)
        {
            for (var known = last; known != None; known = sibling[known])
            {
                if (endsWith[known] == vector)
                    return known;
            }
            (endsWith[count], before[count], continuation[count], sibling[count]) = (vector, prefix, None, last);
            return last = count++;
        }
    }
}
