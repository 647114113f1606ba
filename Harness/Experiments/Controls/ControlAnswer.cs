using Harness.Invariants;

namespace Harness.Experiments.Controls;

/// <summary>What a control showed of an experiment.</summary>
/// <param name="Experiment">Which was asked.</param>
/// <param name="Control">What was asked, for a table.</param>
/// <param name="Figures">What came out, for a table.</param>
/// <param name="Invariants">Names of the invariants that judged it.</param>
/// <param name="Violations">What speaks against the experiment; empty if nothing does.</param>
/// <param name="Failure">Why the control could not be asked; null if it was.</param>
internal sealed record ControlAnswer(Experiment Experiment, string Control, string Figures, IReadOnlyList<string> Invariants,
    IReadOnlyList<Violation> Violations, string? Failure = null)
{
    /// <summary>Whether it holds, but for known defects.</summary>
    public bool Holds => Failure is null && NewViolations.Count == 0;

    /// <summary>What speaks against the experiment and is not among its <see cref="Experiment.KnownDefects"/>.</summary>
    public IReadOnlyList<Violation> NewViolations => [.. Violations.Where(violation => !Experiment.KnownDefects.Contains(violation.Invariant))];

    /// <summary>Finds known defects that no answer shows: these texts do not bring them out, or the experiment no longer has them.</summary>
    /// <param name="answers">All of some experiments.</param>
    /// <returns>A sentence for each.</returns>
    public static IReadOnlyList<string> NotSeen(IReadOnlyList<ControlAnswer> answers) =>
    [
        .. answers.GroupBy(answer => answer.Experiment).SelectMany(ofOne => ofOne.Key.KnownDefects
            .Except(ofOne.SelectMany(answer => answer.Violations).Select(violation => violation.Invariant))
            .Select(name => $"{ofOne.Key.Name} declares the known defect '{name}', which does not show here.")),
    ];
}
