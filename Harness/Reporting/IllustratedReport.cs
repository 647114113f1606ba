using Harness.Experiments;
using Harness.Experiments.Claims;

namespace Harness.Reporting;

/// <summary>Everything that people read about a comparison, in one folder: the tables, the claims, and a page of pictures.</summary>
public static class IllustratedReport
{
    /// <summary>The page with all pictures.</summary>
    public const string Page = ReportFiles.Page;

    /// <summary>Writes what does not stand there already; a rerun that gave the same figures writes nothing.</summary>
    /// <param name="folder">Of one profile and device; made if need be.</param>
    /// <param name="results">All experiments; trusted, and of one profile.</param>
    /// <param name="verdicts">On the claims that may be made of them; without any there is no page of claims.</param>
    /// <param name="refusals">Of those that may not.</param>
    /// <returns>The files that were written, relative to the folder.</returns>
    /// <exception cref="RunRefusedException">An invariant fired for one of the experiments.</exception>
    public static IReadOnlyList<string> Write(string folder, IReadOnlyList<ExperimentResult> results, IReadOnlyList<Verdict> verdicts,
        IReadOnlyList<ClaimRefusedException> refusals)
    {
        ArgumentNullException.ThrowIfNull(results);
        return ReportFiles.Write(folder, new ReportContent(results, verdicts, refusals, (_, _) => null), [ReportFormat.Md, ReportFormat.Png]);
    }
}
