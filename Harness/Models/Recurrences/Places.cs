namespace Harness.Models.Recurrences;

/// <summary>Which vector stands at each place of a batch of sequences, where one vector may stand at many.</summary>
/// <param name="Vectors">R: how many vectors there are.</param>
/// <param name="Steps">T.</param>
/// <param name="Rows">N.</param>
/// <param name="Vector">Of each place of [T, N], the number of its vector, 0 … R−1.</param>
internal sealed record Places(int Vectors, int Steps, int Rows, int[] Vector)
{
    /// <summary>Every place has a vector of its own, in their order.</summary>
    /// <param name="steps">T.</param>
    /// <param name="rows">N.</param>
    public static Places EachItsOwn(int steps, int rows) => new(steps * rows, steps, rows, [.. Enumerable.Range(0, steps * rows)]);

    /// <summary>The same places, the last time step first.</summary>
    public Places FromTheEnd()
    {
        var turned = new int[Vector.Length];
        for (var step = 0; step < Steps; step++)
            Vector.AsSpan((Steps - 1 - step) * Rows, Rows).CopyTo(turned.AsSpan(step * Rows));
        return this with { Vector = turned };
    }

    /// <summary>The places of the last time step alone.</summary>
    public Places AtTheEnd() => this with { Steps = 1, Vector = Vector[^Rows..] };
}
