namespace Harness.Models.Recurrences;

/// <summary>Which vector stands at each place of a batch of sequences, where one vector may stand at many.</summary>
/// <param name="Count">R: how many vectors there are.</param>
/// <param name="Steps">T.</param>
/// <param name="Rows">N.</param>
/// <param name="At">Of each place of [T, N], the number of its vector, 0 … R−1.</param>
internal sealed record Places(int Count, int Steps, int Rows, int[] At)
{
    /// <summary>Every place has a vector of its own, in their order.</summary>
    /// <param name="steps">T.</param>
    /// <param name="rows">N.</param>
    /// <returns>R is T · N.</returns>
    public static Places EachItsOwn(int steps, int rows) => new(steps * rows, steps, rows, [.. Enumerable.Range(0, steps * rows)]);

    /// <summary>The same places, the last time step first.</summary>
    /// <returns>What was at t is at T − 1 − t.</returns>
    public Places FromTheEnd()
    {
        var turned = new int[At.Length];
        for (var step = 0; step < Steps; step++)
            At.AsSpan((Steps - 1 - step) * Rows, Rows).CopyTo(turned.AsSpan(step * Rows));
        return this with { At = turned };
    }

    /// <summary>The places of the last time step alone.</summary>
    /// <returns>T is 1.</returns>
    public Places AtTheEnd() => this with { Steps = 1, At = At[^Rows..] };
}
