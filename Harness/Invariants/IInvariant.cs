namespace Harness.Invariants;

/// <summary>Something that holds in every sound piece of work. It tries to refute it, from evidence alone.</summary>
public interface IInvariant
{
    /// <summary>What must hold, as a sentence in kebab-case: the name in snapshots, test names and messages.</summary>
    string Name { get; }

    /// <summary>The mistakes that it guards against, by their numbers in <c>results/defect-zoo.md</c>; at least one.</summary>
    IReadOnlyList<int> Defects { get; }

    /// <summary>The same in words, with the figure that proves it.</summary>
    string Defends { get; }

    /// <summary>The earliest moment at which it can fire; from then on it is asked again at every later one.</summary>
    Stage Stage { get; }

    /// <summary>What asking costs, and what gathering its evidence costs.</summary>
    string Cost { get; }
}

/// <summary>An invariant of one kind of evidence.</summary>
/// <typeparam name="TEvidence">Of a run, a comparison or a control.</typeparam>
public interface IInvariant<in TEvidence> : IInvariant
{
    /// <summary>Whether there is anything to look at: a model without batch norm, say, has no statistics that could be cold.</summary>
    /// <param name="evidence">What is known so far.</param>
    /// <returns>Whether <see cref="Check"/> may be asked.</returns>
    bool Applies(TEvidence evidence) => true;

    /// <summary>Looks at what is known so far.</summary>
    /// <param name="evidence">What belongs to later stages than <see cref="IInvariant.Stage"/> may be missing.</param>
    /// <returns>What speaks against it, or null.</returns>
    Violation? Check(TEvidence evidence);
}
