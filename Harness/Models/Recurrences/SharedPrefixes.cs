namespace Harness.Models.Recurrences;

/// <summary>The distinct beginnings of a batch's sequences, time step by time step:
/// a recurrence has one state for each, however many sequences begin like that.</summary>
/// <remarks>
/// Padding stands in front, in many places where texts are short, so they begin alike until their first word.
/// SharedPrefixes are numbered 0 … S−1, those of the first time step first.
/// </remarks>
/// <param name="Starts">Of each time step the first of its beginnings, and at last S; [T + 1].</param>
/// <param name="Vectors">R: how many vectors are read.</param>
/// <param name="EndsWith">Of each beginning, the vector that it ends with; [S].</param>
/// <param name="Before">Of each beginning, the one that it continues; [S], −1 in the first time step.</param>
/// <param name="States">Where in the batch the state of each beginning stands.</param>
internal sealed record SharedPrefixes(int[] Starts, int Vectors, int[] EndsWith, int[] Before, SequenceIndex States)
{
    private const int None = -1;

    /// <summary>S.</summary>
    public int Count => EndsWith.Length;

    /// <summary>T.</summary>
    public int Steps => Starts.Length - 1;

    /// <summary>The beginnings of a time step.</summary>
    /// <param name="step">0 … T−1.</param>
    /// <returns>The first, and how many they are.</returns>
    public (int Start, int Count) InStep(int step) => (Starts[step], Starts[step + 1] - Starts[step]);

    /// <summary>Finds the beginnings.</summary>
    /// <param name="places">What the sequences are made of.</param>
    /// <param name="masked">The places to skip, [T, N]: a sequence goes on behind them from the state before, as if they were not there; null for none.</param>
    /// <returns>At most one for each place. Behind a masked place stands the state before it, and nothing where there is none.</returns>
    public static SharedPrefixes Of(SequenceIndex places, bool[]? masked = null) => masked is null ? OfWhole(places) : OfUnmasked(places, masked);

    /// <summary>Closes the gaps, finds the beginnings of what is left, and says for each place which of them it has read.</summary>
    private static SharedPrefixes OfUnmasked(SequenceIndex places, bool[] masked)
    {
        var (steps, rows) = (places.Steps, places.Rows);
        if (masked.Length != places.At.Length)
            throw new ArgumentException($"A mask of {masked.Length} places for sequences of {places.At.Length}.", nameof(masked));
        var (closed, lengths) = (new int[places.At.Length], new int[rows]);
        Array.Fill(closed, SequenceIndex.Nowhere);
        for (var place = 0; place < closed.Length; place++)
        {
            if (!masked[place])
                closed[lengths[place % rows]++ * rows + place % rows] = places.At[place];
        }
        var longest = lengths.Max();
        var beginnings = OfWhole(places with { Steps = longest, At = closed[..(longest * rows)] });
        var (states, read) = (new int[places.At.Length], new int[rows]);
        for (var place = 0; place < states.Length; place++)
        {
            var row = place % rows;
            read[row] += masked[place] ? 0 : 1;
            states[place] = read[row] == 0 ? SequenceIndex.Nowhere : beginnings.States.At[(read[row] - 1) * rows + row];
        }
        return beginnings with { States = new SequenceIndex(beginnings.Count, steps, rows, states) };
    }

    private static SharedPrefixes OfWhole(SequenceIndex places)
    {
        var (rows, most) = (places.Rows, places.At.Length);
        var (starts, ending, count) = (new int[places.Steps + 1], new int[most], 0);
        int[] endsWith = new int[most], before = new int[most];
        int[] continuation = new int[most], sibling = new int[most]; // of each beginning: the one that continues it and was found last; the one found before it
        for (var step = 0; step < places.Steps; step++)
        {
            starts[step] = count;
            var first = None; // of the first time step: nothing is continued
            for (var row = 0; row < rows; row++)
            {
                var place = step * rows + row;
                if (places.At[place] == SequenceIndex.Nowhere)
                    continue; // the sequence has ended
                ending[place] = step == 0
                    ? Find(None, ref first, places.At[place]) : Find(ending[place - rows], ref continuation[ending[place - rows]], places.At[place]);
            }
        }
        starts[^1] = count;
        return new SharedPrefixes(starts, places.Count, endsWith[..count], before[..count], places with { Count = count, At = ending });

        int Find(int beginning, ref int last, int vector)
        {
            for (var known = last; known != None; known = sibling[known])
            {
                if (endsWith[known] == vector)
                    return known;
            }
            (endsWith[count], before[count], continuation[count], sibling[count]) = (vector, beginning, None, last);
            return last = count++;
        }
    }
}
