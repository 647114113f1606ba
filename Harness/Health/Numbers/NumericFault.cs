using System.Globalization;

namespace Harness.Health.Numbers;

/// <summary>A computation that gives wrong numbers on this machine.</summary>
/// <param name="Kernel">Name and size.</param>
/// <param name="What">Which of its results: "inference", "output", "input gradient", "weight gradient".</param>
/// <param name="Error">Norm of the difference to double precision over the norm of that; 1 is as wrong as zeros would be.</param>
internal sealed record NumericFault(string Kernel, string What, double Error)
{
    /// <summary>For the middle of a sentence.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kernel}, {What} (off by {Error:P0})");
}
