using Harness.Experiments;
using Harness.Experiments.Claims;
using Harness.Experiments.Decisions;
using Harness.Snapshots;
using Harness.Snapshots.Comparison;
using Harness.Storage;

namespace Harness.Reporting;

/// <summary>A reported result: a snapshot, which is compared with the accepted one, and the Markdown page that belongs to it, if there is one.</summary>
internal sealed class ReportedResult
{
    private const string Comparison = "comparison", Claims = "claims";

    private readonly string _snapshot;
    private readonly string? _name, _page;
    private readonly ExperimentResult _result;

    private ReportedResult(ExperimentResult result, string snapshot, string? name = null, string? page = null) =>
        (_result, _snapshot, _name, _page) = (result, snapshot, name, page);

    /// <summary>Reports the metrics of one experiment.</summary>
    /// <param name="result">The result of all seeds.</param>
    /// <returns>A reported result without a page.</returns>
    /// <exception cref="RunRefusedException">The result violates an invariant.</exception>
    public static ReportedResult Of(ExperimentResult result) => new(result, MetricSnapshot.Of(result));

    /// <summary>Reports the comparison of all experiments.</summary>
    /// <param name="results">The results of all experiments.</param>
    /// <returns>A reported result with a page.</returns>
    /// <exception cref="RunRefusedException">One of the results violates an invariant.</exception>
    public static ReportedResult OfComparison(IReadOnlyList<ExperimentResult> results) =>
        new(results[0], ComparisonSnapshot.Of(results), Comparison, ComparisonReport.Of(results));

    /// <summary>Reports the verdicts on all claims.</summary>
    /// <param name="verdicts">The verdicts; at least one.</param>
    /// <param name="refusals">The refusals of published claims.</param>
    /// <returns>A reported result with a page.</returns>
    public static ReportedResult OfClaims(IReadOnlyList<Verdict> verdicts, IReadOnlyList<ClaimRefusedException> refusals) =>
        new(verdicts[0].Comparison.First, ClaimSnapshot.Of(verdicts, refusals), Claims, ClaimReport.Of(verdicts, refusals));

    /// <summary>Reports the verdicts of a decision.</summary>
    /// <param name="origin">A result of the study with all seeds that were used.</param>
    /// <param name="decider">The decider after its last run.</param>
    /// <param name="runs">The runs of the decider.</param>
    /// <returns>A reported result with a page.</returns>
    public static ReportedResult OfDecision(ExperimentResult origin, Decider decider, DecisionRuns runs) =>
        new(origin, DecisionSnapshot.Of(origin, decider.Claims), DecisionSnapshot.Name, DecisionReport.Of(decider, runs));

    /// <summary>Deletes the received decision of an earlier run, before a new one is made.</summary>
    /// <param name="origin">A result of the study.</param>
    /// <param name="results">The folder of all results.</param>
    /// <param name="published">See <see cref="SnapshotLocation.For"/>.</param>
    /// <exception cref="FormatException">See <see cref="SnapshotLocation.For"/>.</exception>
    public static void ForgetReceivedDecision(ExperimentResult origin, string results, string? published = null) =>
        SnapshotCheck.DeleteReceived(SnapshotLocation.For(origin, results, DecisionSnapshot.Name, published));

    /// <summary>Deletes the received snapshot of an earlier run of an experiment, before the new result is compared.</summary>
    /// <param name="result">The result, refused or not.</param>
    /// <param name="results">The folder of all results.</param>
    /// <param name="published">See <see cref="SnapshotLocation.For"/>.</param>
    /// <exception cref="FormatException">See <see cref="SnapshotLocation.For"/>.</exception>
    /// <remarks>A refused result has no snapshot. Without this deletion, the earlier snapshot could be accepted instead.</remarks>
    public static void ForgetReceived(ExperimentResult result, string results, string? published = null) =>
        SnapshotCheck.DeleteReceived(SnapshotLocation.For(result, results, published: published));

    /// <summary>Deletes the received comparison of an earlier run, before a new one is made.</summary>
    /// <param name="result">One of the compared results.</param>
    /// <param name="results">The folder of all results.</param>
    /// <param name="published">See <see cref="SnapshotLocation.For"/>.</param>
    /// <exception cref="FormatException">See <see cref="SnapshotLocation.For"/>.</exception>
    public static void ForgetReceivedComparison(ExperimentResult result, string results, string? published = null) =>
        SnapshotCheck.DeleteReceived(SnapshotLocation.For(result, results, Comparison, published));

    /// <summary>Deletes the received claims of an earlier run, before new ones are made.</summary>
    /// <param name="result">One of the compared results.</param>
    /// <param name="results">The folder of all results.</param>
    /// <param name="published">See <see cref="SnapshotLocation.For"/>.</param>
    /// <exception cref="FormatException">See <see cref="SnapshotLocation.For"/>.</exception>
    public static void ForgetReceivedClaims(ExperimentResult result, string results, string? published = null) =>
        SnapshotCheck.DeleteReceived(SnapshotLocation.For(result, results, Claims, published));

    /// <summary>Returns the location of the snapshot.</summary>
    /// <param name="results">The folder of all results.</param>
    /// <param name="published">See <see cref="SnapshotLocation.For"/>.</param>
    /// <returns>The location, with a notice for the user if there is one.</returns>
    public SnapshotLocation In(string results, string? published = null) => SnapshotLocation.For(_result, results, _name, published);

    /// <summary>Compares the snapshot with the accepted one. If the snapshot holds, the page is written;
    /// otherwise the page is written as a received file next to the received snapshot.</summary>
    /// <param name="location">The location from <see cref="In"/>.</param>
    /// <param name="verify">Compares a snapshot with the accepted one, and throws if it does not hold.</param>
    /// <returns>A description of the agreement, as one sentence without its subject.</returns>
    public async Task<string> Verify(SnapshotLocation location, Func<string, SnapshotLocation, Task> verify)
    {
        ArgumentNullException.ThrowIfNull(location);
        var received = FlatSnapshot.Read(_snapshot, "received");
        SupportedRunner.Check(received, location.Name);
        await VerifyWithPage(location, verify);
        var verified = FlatSnapshot.Read(File.ReadAllText(location.Verified), "verified");
        return ComparisonText.Agreement(SnapshotComparison.Of(received, verified, CalibratedNoise.Of(location)));
    }

    private async Task VerifyWithPage(SnapshotLocation location, Func<string, SnapshotLocation, Task> verify)
    {
        try
        {
            await verify(_snapshot, location);
        }
        catch
        {
            // Written only now, because a snapshot engine deletes received files of this name before it compares.
            ReceivedCode.Write(location.Directory, location.Name, _result.Profile.Study);
            if (_page is not null)
            {
                Directory.CreateDirectory(location.Directory);
                WholeFile.WriteText(Path.Combine(location.Directory, $"{_name}.received.md"), _page);
            }
            throw;
        }
        if (_page is not null)
            ComparisonReport.WriteIfChanged(Path.Combine(location.Directory, $"{_name}.md"), _page);
    }
}
