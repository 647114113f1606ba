using Harness.Experiments;
using Harness.Experiments.Claims;

namespace Harness.Tests;

internal static partial class Some
{
    /// <summary>That the small experiment does better than another one, for its batch size.</summary>
    public static Assertion Assertion(Experiment second) => new()
    {
        Name = "some-claim",
        Statement = "One does better than the other.",
        Source = "no cell",
        First = Experiment(),
        Second = second,
        Factor = "batch size",
        Direction = Direction.Higher,
        SmallestDifference = .01,
    };
}
