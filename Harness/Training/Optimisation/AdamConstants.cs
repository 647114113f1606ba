namespace Harness.Training.Optimisation;

/// <summary>The constants of Adam.</summary>
/// <param name="Beta1">β₁: the share of the mean that a step keeps.</param>
/// <param name="Beta2">β₂: the share of the mean square that a step keeps.</param>
/// <param name="Epsilon">ε, added to the root of the mean square, outside the bias correction.</param>
/// <param name="CorrectsBias">Whether the moments are corrected for starting at zero. The default, true, is the correct algorithm.</param>
public sealed record AdamConstants(double Beta1, double Beta2, double Epsilon, bool CorrectsBias = true)
{
    /// <summary>The constants of Keras: .9, .999 and 10⁻⁷.</summary>
    public static AdamConstants Keras { get; } = new(.9, .999, 1e-7);
}
