using Harness.Invariants;

namespace Harness.Tests.Invariants;

/// <summary>A mistake of the notebook that a test makes on purpose.</summary>
/// <param name="Number">The number of the notebook's defect, 1 to 32. A defect may be made in several ways.</param>
/// <param name="Title">A description of the mistake.</param>
/// <param name="Invariant">The name of the invariant that must refuse it.</param>
/// <param name="Make">Makes the mistake in an otherwise sound experiment, and returns the violations of all invariants.</param>
internal sealed record Defect(int Number, string Title, string Invariant, Func<IReadOnlyList<Violation>> Make)
{
    /// <summary>Describes what the invariant does not detect of the defect, and what there is instead; empty if it detects everything.</summary>
    public string NotDetected { get; init; } = "";

    public override string ToString() => $"{Number:00} {Title}";
}
