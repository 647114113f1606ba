using Harness.Experiments;
using Harness.Experiments.Claims;

namespace Harness.Reporting;

/// <summary>What a report is about.</summary>
/// <param name="Results">At least one; trusted, and of one profile and device.</param>
/// <param name="Verdicts">On the claims about them, corrected over all claims of the study; none where runs for that are missing.</param>
/// <param name="Refusals">Of the published claims that may not be made.</param>
/// <param name="RecordOf">Finds the file of a run; null where it is not known.</param>
internal sealed record ReportContent(IReadOnlyList<ExperimentResult> Results, IReadOnlyList<Verdict> Verdicts, IReadOnlyList<ClaimRefusedException> Refusals,
    Func<ExperimentResult, SeedRun, string?> RecordOf)
{
    /// <summary>"3 seeds", or "1 seed".</summary>
    public string Seeds => Counted(Results[0].Runs.Count, "seed");

    /// <summary>Says why a report has no claims; null where it has some, or the study makes none.</summary>
    public string? WhyNoClaims
    {
        get
        {
            var study = Results[0].Profile.Study;
            if (Verdicts.Count > 0 || study.Claims.Count == 0)
                return null;
            return study.Claims.Any(claim => Has(claim.First) && Has(claim.Second))
                ? "No claim is decided here: that takes finished runs of every experiment that the study's claims are about."
                : "No claim of the study compares two of these experiments.";

            bool Has(Experiment experiment) => Results.Any(result => result.Experiment == experiment);
        }
    }

    /// <summary>Says which experiments a report is about.</summary>
    /// <param name="results">At least one, of one study.</param>
    /// <returns>The name of the only one, "All experiments", or how many.</returns>
    public static string Subject(IReadOnlyList<ExperimentResult> results) => results.Count == 1 ? results[0].Experiment.Name
        : results.Count == results[0].Profile.Study.Experiments.Count ? "All experiments" : Counted(results.Count, "experiment");

    /// <summary>Counts things: "1 seed", "2 seeds".</summary>
    /// <param name="count">How many.</param>
    /// <param name="one">The word for one.</param>
    public static string Counted(int count, string one) => FormattableString.Invariant($"{count:N0} {one}{(count == 1 ? "" : "s")}");
}
