namespace Harness.Metrics.Forensics;

/// <summary>Computes sums of (E − s + 1) · g(E) over ranges of E, each in constant time, for a function g on 0, 1, 2 …</summary>
/// <remarks>Uses arithmetic modulo 2⁶⁴: parts may overflow, but a total below 2⁶⁴ is correct.</remarks>
internal sealed class RampSums(int last)
{
    private readonly ulong[] _values = new ulong[last + 2];
    private readonly ulong[] _moments = new ulong[last + 2];

    /// <summary>Adds the next value. Values are added in order, from E = 0.</summary>
    /// <param name="at">The argument E.</param>
    /// <param name="value">The value g(E).</param>
    public void Add(int at, ulong value)
    {
        _values[at + 1] = _values[at] + value;
        _moments[at + 1] = _moments[at] + (ulong)at * value;
    }

    /// <summary>Returns the sum over a range.</summary>
    /// <param name="start">The argument s at which the ramp is 1.</param>
    /// <param name="from">The first E.</param>
    /// <param name="to">The last E; below <paramref name="from"/> for an empty range.</param>
    /// <returns>The sum modulo 2⁶⁴; 0 for an empty range.</returns>
    public ulong Over(int start, int from, int to) =>
        from > to ? 0 : _moments[to + 1] - _moments[from] + (ulong)(1L - start) * (_values[to + 1] - _values[from]);

    /// <summary>Returns the sum over a range for g = 1.</summary>
    /// <param name="start">The argument s at which the ramp is 1.</param>
    /// <param name="from">The first E.</param>
    /// <param name="to">The last E; below <paramref name="from"/> for an empty range.</param>
    /// <returns>The exact sum; 0 for an empty range.</returns>
    public static ulong OfOnes(int start, int from, int to) =>
        from > to ? 0 : (ulong)((long)(to - from + 1) * (from + to + 2L - 2L * start) / 2);
}
