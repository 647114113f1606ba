namespace Harness.Invariants;

/// <summary>Something that holds in every sound run. It tries to refute the run, from evidence alone.</summary>
public interface IInvariant
{
    /// <summary>What must hold, as a sentence in kebab-case: the name in snapshots, test names and messages.</summary>
    string Name { get; }

    /// <summary>The mistake of the notebook that it guards against.</summary>
    string Defends { get; }

    /// <summary>The earliest moment at which it can fire; from then on it is asked again at every later one.</summary>
    Stage Stage { get; }

    /// <summary>Looks at what is known so far.</summary>
    /// <param name="evidence">Of one run; what belongs to later stages than <see cref="Stage"/> may be missing.</param>
    /// <returns>What speaks against the run, or null.</returns>
    Violation? Check(RunEvidence evidence);
}
