using Harness.Experiments;
using Harness.Experiments.Claims;

namespace Harness.Reporting;

/// <summary>Writes all pages about a comparison into one folder: the tables, the claims, and a page of pictures.</summary>
internal static class IllustratedReport
{
    /// <summary>The name of the page with all pictures.</summary>
    public const string Page = ReportFiles.Page;

    /// <summary>Writes the files that have changed. A rerun with the same figures writes nothing.</summary>
    /// <param name="folder">The folder for one profile and device; created if missing.</param>
    /// <param name="results">The results of all experiments; trusted, and of one profile.</param>
    /// <param name="verdicts">The verdicts on the claims; if empty, there is no page of claims.</param>
    /// <param name="refusals">The refusals of published claims.</param>
    /// <returns>The files that were written, relative to the folder.</returns>
    /// <exception cref="RunRefusedException">One of the results violates an invariant.</exception>
    public static IReadOnlyList<string> Write(string folder, IReadOnlyList<ExperimentResult> results, IReadOnlyList<Verdict> verdicts,
        IReadOnlyList<ClaimRefusedException> refusals)
    {
        ArgumentNullException.ThrowIfNull(results);
        return ReportFiles.Write(folder, new ReportContent(results, verdicts, refusals, (_, _) => null), [ReportFormat.Md, ReportFormat.Png]);
    }
}
