using Harness.Experiments;
using Harness.Experiments.Claims;

namespace Harness.Tests;

internal static partial class Some
{
    /// <summary>Creates a claim that the small experiment is better than another one because of the batch size.</summary>
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
