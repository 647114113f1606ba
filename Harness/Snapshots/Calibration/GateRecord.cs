namespace Harness.Snapshots.Calibration;

/// <summary>The decisions of the gate in comparisons of one kind.</summary>
/// <param name="Pairs">The number of comparisons.</param>
/// <param name="Refused">The number that the gate refused with the calibrated noise.</param>
/// <param name="RefusedWithout">The number that the gate refused without it, with only the seeds of both sides.</param>
internal sealed record GateRecord(int Pairs, int Refused, int RefusedWithout)
{
    /// <summary>The share refused with the calibrated noise, in [0, 1].</summary>
    public double Share => (double)Refused / Pairs;

    /// <summary>Adds comparisons of the same kind.</summary>
    /// <param name="one">The first comparisons.</param>
    /// <param name="other">The further comparisons.</param>
    /// <returns>The sum of both.</returns>
    public static GateRecord operator +(GateRecord one, GateRecord other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return new GateRecord(one.Pairs + other.Pairs, one.Refused + other.Refused, one.RefusedWithout + other.RefusedWithout);
    }
}
