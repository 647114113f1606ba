namespace Harness.Invariants;

/// <summary>All invariants; each run has to survive every one.</summary>
public static class EveryInvariant
{
    /// <summary>In the order in which they are asked.</summary>
    public static IReadOnlyList<IInvariant> All { get; } =
    [
        new LabelsAreZeroOrOne(),
        new LossIsNonNegative(),
        new LengthIsAsDeclared(),
        new TestSplitIsSealed(),
        new BothClassesAreEvaluated(),
        new EvaluationChangesNothing(),
    ];

    /// <summary>Asks every invariant that a run has come far enough for.</summary>
    /// <param name="evidence">What the run left behind so far.</param>
    /// <param name="reached">How far it has come.</param>
    /// <returns>What speaks against the run; empty if nothing does.</returns>
    public static IReadOnlyList<Violation> Violations(RunEvidence evidence, Stage reached) =>
        [.. All.Where(invariant => invariant.Stage <= reached).Select(invariant => invariant.Check(evidence)).OfType<Violation>()];
}
