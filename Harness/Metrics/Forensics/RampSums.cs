namespace Harness.Metrics.Forensics;

/// <summary>Sums of (E − s + 1) · g(E) over ranges of E, each in constant time, for a function g on 0, 1, 2 …</summary>
/// <remarks>In arithmetic modulo 2⁶⁴: parts may overflow, a whole below 2⁶⁴ comes out right.</remarks>
internal sealed class RampSums(int last)
{
    private readonly ulong[] _values = new ulong[last + 2];
    private readonly ulong[] _moments = new ulong[last + 2];

    /// <summary>Tells the next value; in order, from E = 0 on.</summary>
    /// <param name="at">E.</param>
    /// <param name="value">g(E).</param>
    public void Add(int at, ulong value)
    {
        _values[at + 1] = _values[at] + value;
        _moments[at + 1] = _moments[at] + (ulong)at * value;
    }

    /// <summary>The sum over a range.</summary>
    /// <param name="start">s, where the ramp is 1.</param>
    /// <param name="from">First E.</param>
    /// <param name="to">Last E; below <paramref name="from"/> for an empty range.</param>
    /// <returns>Modulo 2⁶⁴; 0 for an empty range.</returns>
    public ulong Over(int start, int from, int to) =>
        from > to ? 0 : _moments[to + 1] - _moments[from] + (ulong)(1L - start) * (_values[to + 1] - _values[from]);

    /// <summary>The sum over a range for g = 1.</summary>
    /// <param name="start">s, where the ramp is 1.</param>
    /// <param name="from">First E.</param>
    /// <param name="to">Last E; below <paramref name="from"/> for an empty range.</param>
    /// <returns>Exact; 0 for an empty range.</returns>
    public static ulong OfOnes(int start, int from, int to) =>
        from > to ? 0 : (ulong)((long)(to - from + 1) * (from + to + 2L - 2L * start) / 2);
}
