using Harness.Experiments;
using Harness.Experiments.Claims;

namespace Harness.Reporting;

/// <summary>The content of a report.</summary>
/// <param name="Results">The results; at least one, trusted, and of one profile and device.</param>
/// <param name="Verdicts">The verdicts on the claims, corrected over all claims of the study; empty if runs of the other claims are missing.</param>
/// <param name="Refusals">The refusals of published claims.</param>
/// <param name="RecordOf">Returns the file of a run; null if it is not known.</param>
internal sealed record ReportContent(IReadOnlyList<ExperimentResult> Results, IReadOnlyList<Verdict> Verdicts, IReadOnlyList<ClaimRefusedException> Refusals,
    Func<ExperimentResult, SeedRun, string?> RecordOf)
{
    /// <summary>The number of seeds in words, such as "3 seeds" or "1 seed".</summary>
    public string Seeds => Counted(Results[0].Runs.Count, "seed");

    /// <summary>The reason why a report has no claims; null if it has some, or the study makes none.</summary>
    public string? WhyNoClaims
    {
        get
        {
            var study = Results[0].Profile.Study;
            if (Verdicts.Count > 0 || study.Claims.Count == 0)
                return null;
            return study.Claims.Any(claim => Has(claim.First) && Has(claim.Second))
                ? "No claim is decided here, because runs of other experiments in the study's claims are missing."
                : "No claim of the study compares two of these experiments.";

            bool Has(Experiment experiment) => Results.Any(result => result.Experiment == experiment);
        }
    }

    /// <summary>Describes the experiments of a report.</summary>
    /// <param name="results">The results; at least one, of one study.</param>
    /// <returns>The name of a single experiment, "All experiments", or their number.</returns>
    public static string Subject(IReadOnlyList<ExperimentResult> results) => results.Count == 1 ? results[0].Experiment.Name
        : results.Count == results[0].Profile.Study.Experiments.Count ? "All experiments" : Counted(results.Count, "experiment");

    /// <summary>Formats a number with a noun: "1 seed", "2 seeds".</summary>
    /// <param name="count">The number.</param>
    /// <param name="one">The noun in the singular.</param>
    public static string Counted(int count, string one) => FormattableString.Invariant($"{count:N0} {one}{(count == 1 ? "" : "s")}");
}
