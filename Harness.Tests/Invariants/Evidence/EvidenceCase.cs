using Harness.Invariants;

namespace Harness.Tests.Invariants.Evidence;

/// <summary>A piece of evidence written by hand, and what one invariant has to make of it. Nothing is trained.</summary>
/// <param name="Invariant">That is asked.</param>
/// <param name="Shows">What there is to see in the evidence.</param>
/// <param name="Expected">The answer that is right.</param>
/// <param name="Evidence">Of a run, a comparison or a control.</param>
/// <param name="Applies">Asks whether there is anything to look at.</param>
/// <param name="Check">Looks at it.</param>
internal sealed record EvidenceCase(IInvariant Invariant, string Shows, Answer Expected, object Evidence, Func<bool> Applies, Func<Violation?> Check)
{
    /// <summary>The cases of one invariant.</summary>
    public static IEnumerable<EvidenceCase> Of<TEvidence>(IInvariant<TEvidence> invariant,
        params IReadOnlyList<(string Shows, Answer Expected, TEvidence Evidence)> cases)
        where TEvidence : class =>
        cases.Select(one =>
            new EvidenceCase(invariant, one.Shows, one.Expected, one.Evidence, () => invariant.Applies(one.Evidence), () => invariant.Check(one.Evidence)));

    public static (string Shows, Answer Expected, TEvidence Evidence) Holds<TEvidence>(string shows, TEvidence evidence) => (shows, Answer.Holds, evidence);

    public static (string Shows, Answer Expected, TEvidence Evidence) Fires<TEvidence>(string shows, TEvidence evidence) => (shows, Answer.Fires, evidence);

    public static (string Shows, Answer Expected, TEvidence Evidence) IsNotAsked<TEvidence>(string shows, TEvidence evidence) =>
        (shows, Answer.IsNotAsked, evidence);
}
