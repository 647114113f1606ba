namespace Harness.Invariants;

/// <summary>A check that every valid run passes. It uses recorded evidence only.</summary>
public interface IInvariant
{
    /// <summary>The condition as a sentence in kebab-case. It is the name in snapshots, test names and messages.</summary>
    string Name { get; }

    /// <summary>The numbers in <c>results/defect-zoo.md</c> of the defects that the invariant detects; at least one.</summary>
    IReadOnlyList<int> Defects { get; }

    /// <summary>A description of these defects, with numbers that show them.</summary>
    string Defends { get; }

    /// <summary>The earliest stage at which the invariant can be violated. It is checked at this stage and at every later one.</summary>
    Stage Stage { get; }

    /// <summary>The cost of the check and of recording its evidence.</summary>
    string Cost { get; }

    /// <summary>Tells whether most other violations of the same stage follow from a violation of this invariant. It is then reported before them.</summary>
    bool ExplainsOthers => false;

    /// <summary>The names of invariants that explain a violation of this one. If one of them is violated too, it is reported alone.</summary>
    internal IReadOnlyList<string> FollowsFrom => [];
}

/// <summary>An invariant for one kind of evidence.</summary>
/// <typeparam name="TEvidence">The kind of evidence: of a run, a comparison or a control.</typeparam>
public interface IInvariant<in TEvidence> : IInvariant
{
    /// <summary>Returns whether there is anything to check. For example, a model without batch norm has no moving statistics.</summary>
    /// <param name="evidence">The evidence so far.</param>
    /// <returns>Whether <see cref="Check"/> may be called.</returns>
    bool Applies(TEvidence evidence) => true;

    /// <summary>Checks the evidence so far.</summary>
    /// <param name="evidence">The evidence. Parts that belong to later stages than <see cref="IInvariant.Stage"/> may be missing.</param>
    /// <returns>The violation, or null if there is none.</returns>
    Violation? Check(TEvidence evidence);
}
