namespace Harness.Models.Recurrences;

/// <summary>Maps each position of a batch of sequences to a vector. Several positions may share a vector.</summary>
/// <param name="Count">R: the number of vectors.</param>
/// <param name="Steps">T, the number of time steps.</param>
/// <param name="Rows">N, the number of rows.</param>
/// <param name="At">The vector of each position of [T, N], 0 … R−1, or <see cref="NoVector"/>.</param>
internal sealed record SequenceIndex(int Count, int Steps, int Rows, int[] At)
{
    /// <summary>Marks a position without a vector. Such a position reads as zeros.</summary>
    public const int NoVector = -1;

    /// <summary>Creates an index where every position has its own vector, in order.</summary>
    /// <param name="steps">T, the number of time steps.</param>
    /// <param name="rows">N, the number of rows.</param>
    /// <returns>The index, with R = T · N.</returns>
    public static SequenceIndex OnePerPosition(int steps, int rows) => new(steps * rows, steps, rows, [.. Enumerable.Range(0, steps * rows)]);

    /// <summary>Returns whether every position that is read has a vector.</summary>
    /// <param name="masked">The positions that are not read, [T, N]; null for none.</param>
    public bool HasAllVectors(bool[]? masked)
    {
        for (var position = Array.IndexOf(At, NoVector); position >= 0; position = Array.IndexOf(At, NoVector, position + 1))
        {
            if (masked is null || !masked[position])
                return false;
        }
        return true;
    }

    /// <summary>Returns the index with time reversed.</summary>
    /// <returns>The index; time step t becomes T − 1 − t.</returns>
    public SequenceIndex FromTheEnd() => this with { At = FromTheEnd(At, Rows) };

    /// <summary>Reverses the time of values at [T, N].</summary>
    /// <param name="values">The values, [T, N].</param>
    /// <param name="rows">N, the number of rows.</param>
    /// <typeparam name="T">Type of the values.</typeparam>
    /// <returns>The values; time step t becomes T − 1 − t.</returns>
    public static T[] FromTheEnd<T>(T[] values, int rows)
    {
        var turned = new T[values.Length];
        for (var step = 0; step < values.Length; step += rows)
            values.AsSpan(values.Length - rows - step, rows).CopyTo(turned.AsSpan(step, rows));
        return turned;
    }

    /// <summary>Returns the index of the last time step alone.</summary>
    /// <returns>The index, with T = 1.</returns>
    public SequenceIndex LastStep() => this with { Steps = 1, At = At[^Rows..] };
}
