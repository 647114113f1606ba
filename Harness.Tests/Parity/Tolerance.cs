namespace Harness.Tests.Parity;

/// <summary>Defines how much two correct float32 computations may differ: |a − b| ≤ Relative·|b| + OfLargest·max|b| + Absolute.</summary>
/// <param name="Relative">The share of the expected value itself.</param>
/// <param name="OfLargest">The share of the largest value of the same tensor. If large terms cancel, a small value has their rounding errors.</param>
/// <param name="Absolute">A difference in the unit of the tensor.</param>
internal sealed record Tolerance(double Relative, double OfLargest = 0, double Absolute = 0)
{
    /// <summary>Compares tensors name by name, shape by shape, value by value.</summary>
    /// <returns>A text for each difference that is too large; empty if there is none.</returns>
    public IEnumerable<string> Violations(IReadOnlyList<KerasTensor> actual, IReadOnlyList<KerasTensor> expected)
    {
        if (!actual.Select(Title).SequenceEqual(expected.Select(Title)))
            return [$"tensors {string.Join("; ", actual.Select(Title))} instead of {string.Join("; ", expected.Select(Title))}"];
        return actual.Zip(expected).SelectMany(pair => Violations(pair.First, pair.Second));
    }

    public IEnumerable<string> Violations(KerasTensor actual, KerasTensor expected)
    {
        var floor = OfLargest * expected.Values.Max(Math.Abs) + Absolute;
        return Enumerable.Range(0, expected.Values.Length)
            .Where(i => !(Math.Abs((double)actual.Values[i] - expected.Values[i]) <= Relative * Math.Abs(expected.Values[i]) + floor))
            .Select(i => FormattableString.Invariant($"{Title(expected)}[{i}]: {actual.Values[i]:R} instead of {expected.Values[i]:R}"));
    }

    private static string Title(KerasTensor tensor) => $"{tensor.Name} [{string.Join(", ", tensor.Shape)}]";
}
