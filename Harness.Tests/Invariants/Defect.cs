using Harness.Invariants;

namespace Harness.Tests.Invariants;

/// <summary>One of the notebook's mistakes, made on purpose.</summary>
/// <param name="Number">Of the notebook's defect, 1 to 32; a defect may be made in several ways.</param>
/// <param name="Title">What is done wrong.</param>
/// <param name="Invariant">The name of the one that has to fire.</param>
/// <param name="Commit">Makes it in an otherwise sound piece of work, and asks all invariants.</param>
internal sealed record Defect(int Number, string Title, string Invariant, Func<IReadOnlyList<Violation>> Commit)
{
    /// <summary>What the invariant does not see of the defect, and what is offered instead; nothing if it sees all.</summary>
    public string Rest { get; init; } = "";

    public override string ToString() => $"{Number:00} {Title}";
}
