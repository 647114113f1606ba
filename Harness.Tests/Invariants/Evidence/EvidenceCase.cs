using Harness.Invariants;

namespace Harness.Tests.Invariants.Evidence;

/// <summary>A test case: evidence written by hand, and the result that one invariant must have for it. Nothing is trained.</summary>
/// <param name="Invariant">The invariant to check.</param>
/// <param name="Shows">A description of the evidence.</param>
/// <param name="Expected">The expected result.</param>
/// <param name="Evidence">The evidence of a run, a comparison or a control.</param>
/// <param name="Applies">Tells whether the invariant applies to the evidence.</param>
/// <param name="Check">Checks the invariant.</param>
internal sealed record EvidenceCase(IInvariant Invariant, string Shows, Expectation Expected, object Evidence, Func<bool> Applies, Func<Violation?> Check)
{
    /// <summary>Creates the cases of one invariant.</summary>
    public static IEnumerable<EvidenceCase> Of<TEvidence>(IInvariant<TEvidence> invariant,
        params IReadOnlyList<(string Shows, Expectation Expected, TEvidence Evidence)> cases)
        where TEvidence : class =>
        cases.Select(one =>
            new EvidenceCase(invariant, one.Shows, one.Expected, one.Evidence, () => invariant.Applies(one.Evidence), () => invariant.Check(one.Evidence)));

    public static (string Shows, Expectation Expected, TEvidence Evidence) Holds<TEvidence>(string shows, TEvidence evidence) =>
        (shows, Expectation.Holds, evidence);

    public static (string Shows, Expectation Expected, TEvidence Evidence) Fires<TEvidence>(string shows, TEvidence evidence) =>
        (shows, Expectation.Fires, evidence);

    public static (string Shows, Expectation Expected, TEvidence Evidence) DoesNotApply<TEvidence>(string shows, TEvidence evidence) =>
        (shows, Expectation.DoesNotApply, evidence);
}
