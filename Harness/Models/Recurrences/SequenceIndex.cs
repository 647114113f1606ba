namespace Harness.Models.Recurrences;

/// <summary>Which vector stands at each place of a batch of sequences, where one vector may stand at many.</summary>
/// <param name="Count">R: how many vectors there are.</param>
/// <param name="Steps">T.</param>
/// <param name="Rows">N.</param>
/// <param name="At">Of each place of [T, N], the number of its vector, 0 … R−1, or <see cref="Nowhere"/>.</param>
internal sealed record SequenceIndex(int Count, int Steps, int Rows, int[] At)
{
    /// <summary>Stands at a place without a vector; whoever reads it there reads zeros.</summary>
    public const int Nowhere = -1;

    /// <summary>Every place has a vector of its own, in their order.</summary>
    /// <param name="steps">T.</param>
    /// <param name="rows">N.</param>
    /// <returns>R is T · N.</returns>
    public static SequenceIndex EachItsOwn(int steps, int rows) => new(steps * rows, steps, rows, [.. Enumerable.Range(0, steps * rows)]);

    /// <summary>Tells whether a vector stands wherever somebody reads.</summary>
    /// <param name="masked">The places that are not read, [T, N]; null for none.</param>
    public bool AreAllThere(bool[]? masked)
    {
        for (var place = Array.IndexOf(At, Nowhere); place >= 0; place = Array.IndexOf(At, Nowhere, place + 1))
        {
            if (masked is null || !masked[place])
                return false;
        }
        return true;
    }

    /// <summary>The same places, the last time step first.</summary>
    /// <returns>What was at t is at T − 1 − t.</returns>
    public SequenceIndex FromTheEnd() => this with { At = FromTheEnd(At, Rows) };

    /// <summary>Turns what stands at the places of [T, N] round in time.</summary>
    /// <param name="places">[T, N].</param>
    /// <param name="rows">N.</param>
    /// <typeparam name="T">What stands there.</typeparam>
    /// <returns>What was at t is at T − 1 − t.</returns>
    public static T[] FromTheEnd<T>(T[] places, int rows)
    {
        var turned = new T[places.Length];
        for (var step = 0; step < places.Length; step += rows)
            places.AsSpan(places.Length - rows - step, rows).CopyTo(turned.AsSpan(step, rows));
        return turned;
    }

    /// <summary>The places of the last time step alone.</summary>
    /// <returns>T is 1.</returns>
    public SequenceIndex AtTheEnd() => this with { Steps = 1, At = At[^Rows..] };
}
