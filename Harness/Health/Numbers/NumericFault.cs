using System.Globalization;

namespace Harness.Health.Numbers;

/// <summary>Describes a computation that gives wrong numbers on this machine.</summary>
/// <param name="Kernel">Name and size of the computation.</param>
/// <param name="What">The wrong result: "inference", "output", "input gradient" or "weight gradient".</param>
/// <param name="Error">Norm of the difference to double precision, divided by the norm of the result in double precision. A result of zeros has error
/// 1.</param>
internal sealed record NumericFault(string Kernel, string What, double Error)
{
    /// <summary>Formats the fault for the middle of a sentence.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kernel}, {What} (off by {Error:P0})");
}
