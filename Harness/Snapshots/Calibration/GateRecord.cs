namespace Harness.Snapshots.Calibration;

/// <summary>What the gate said of comparisons of one kind.</summary>
/// <param name="Pairs">How many there were.</param>
/// <param name="Refused">Of them, with the calibrated noise at hand.</param>
/// <param name="RefusedWithout">Of them, with both sides' own seeds alone.</param>
public sealed record GateRecord(int Pairs, int Refused, int RefusedWithout)
{
    /// <summary>Share refused with the calibrated noise, in [0, 1].</summary>
    public double Share => (double)Refused / Pairs;

    /// <summary>Adds comparisons of the same kind.</summary>
    /// <param name="one">Some.</param>
    /// <param name="other">Others.</param>
    /// <returns>All of them.</returns>
    public static GateRecord operator +(GateRecord one, GateRecord other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return new GateRecord(one.Pairs + other.Pairs, one.Refused + other.Refused, one.RefusedWithout + other.RefusedWithout);
    }
}
