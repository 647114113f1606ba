using Harness.Invariants;

namespace Harness.Experiments.Controls;

/// <summary>The result of one negative control of an experiment.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Control">A description of the control, for a table.</param>
/// <param name="Figures">The resulting figures, for a table.</param>
/// <param name="Invariants">The names of the invariants that were checked.</param>
/// <param name="Violations">The violations of the experiment; empty if all invariants hold.</param>
/// <param name="Failure">The reason why the control could not run; null if it ran.</param>
internal sealed record ControlAnswer(Experiment Experiment, string Control, string Figures, IReadOnlyList<string> Invariants,
    IReadOnlyList<Violation> Violations, string? Failure = null)
{
    /// <summary>Tells whether the control ran and found no violation besides known defects.</summary>
    public bool Holds => Failure is null && NewViolations.Count == 0;

    /// <summary>The violations that are not among the <see cref="Experiment.KnownDefects"/> of the experiment.</summary>
    public IReadOnlyList<Violation> NewViolations => [.. Violations.Where(violation => !Experiment.KnownDefects.Contains(violation.Invariant))];

    /// <summary>Finds known defects that no control shows: either these texts do not reveal them, or the experiment no longer has them.</summary>
    /// <param name="answers">All results of the checked experiments.</param>
    /// <returns>One sentence for each such defect.</returns>
    public static IReadOnlyList<string> NotSeen(IReadOnlyList<ControlAnswer> answers) =>
    [
        .. answers.GroupBy(answer => answer.Experiment).SelectMany(ofOne => ofOne.Key.KnownDefects
            .Except(ofOne.SelectMany(answer => answer.Violations).Select(violation => violation.Invariant))
            .Select(name => $"{ofOne.Key.Name} declares the known defect '{name}', but no control found it.")),
    ];
}
