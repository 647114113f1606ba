using System.Text;
using Harness.Experiments;
using Harness.Experiments.Claims;
using Harness.Experiments.Decisions;
using Harness.Snapshots;
using Harness.Snapshots.Comparison;
using Harness.Storage;

namespace Harness.Reporting;

/// <summary>Something that was found, as the snapshot that is compared with an accepted one, and the page for people that belongs to it.</summary>
public sealed class ReportedResult
{
    private const string Comparison = "comparison", Claims = "claims";

    private static readonly UTF8Encoding WithoutMark = new(encoderShouldEmitUTF8Identifier: false);

    private readonly string _snapshot;
    private readonly string? _name, _page;
    private readonly ExperimentResult _result;

    private ReportedResult(ExperimentResult result, string snapshot, string? name = null, string? page = null) =>
        (_result, _snapshot, _name, _page) = (result, snapshot, name, page);

    /// <summary>The metrics of one experiment.</summary>
    /// <param name="result">Of all seeds.</param>
    /// <returns>A finding without a page.</returns>
    /// <exception cref="RunRefusedException">An invariant fired.</exception>
    public static ReportedResult Of(ExperimentResult result) => new(result, MetricSnapshot.Of(result));

    /// <summary>The table of all experiments.</summary>
    /// <param name="results">All of them.</param>
    /// <returns>A finding with a page.</returns>
    /// <exception cref="RunRefusedException">An invariant fired for one of them.</exception>
    public static ReportedResult OfComparison(IReadOnlyList<ExperimentResult> results) =>
        new(results[0], ComparisonSnapshot.Of(results), Comparison, ComparisonReport.Of(results));

    /// <summary>The verdicts on all claims.</summary>
    /// <param name="verdicts">On those that may be made; at least one.</param>
    /// <param name="refusals">Of those that may not.</param>
    /// <returns>A finding with a page.</returns>
    public static ReportedResult OfClaims(IReadOnlyList<Verdict> verdicts, IReadOnlyList<ClaimRefusedException> refusals) =>
        new(verdicts[0].Comparison.First, ClaimSnapshot.Of(verdicts, refusals), Claims, ClaimReport.Of(verdicts, refusals));

    /// <summary>The verdicts of a decision.</summary>
    /// <param name="origin">A result of the study with all seeds that were used.</param>
    /// <param name="decider">After its last run.</param>
    /// <param name="runs">Where its runs came from.</param>
    /// <returns>A finding with a page.</returns>
    public static ReportedResult OfDecision(ExperimentResult origin, Decider decider, DecisionRuns runs) =>
        new(origin, DecisionSnapshot.Of(origin, decider.Claims), DecisionSnapshot.Name, DecisionReport.Of(decider, runs));

    /// <summary>Deletes the decision that an earlier run received, before a new one is made.</summary>
    /// <param name="origin">A result of the study.</param>
    /// <param name="results">The folder of all results.</param>
    /// <param name="baselines">See <see cref="SnapshotLocation.For"/>.</param>
    /// <exception cref="FormatException">See <see cref="SnapshotLocation.For"/>.</exception>
    public static void ForgetReceivedDecision(ExperimentResult origin, string results, string? baselines = null) =>
        SnapshotCheck.DeleteReceived(SnapshotLocation.For(origin, results, DecisionSnapshot.Name, baselines));

    /// <summary>Deletes what an earlier run of an experiment received, before its result is judged.</summary>
    /// <param name="result">The result, refused or not.</param>
    /// <param name="results">The folder of all results.</param>
    /// <param name="baselines">See <see cref="SnapshotLocation.For"/>.</param>
    /// <exception cref="FormatException">See <see cref="SnapshotLocation.For"/>.</exception>
    /// <remarks>A refused result comes to no snapshot: the earlier one would wait to be accepted in its place.</remarks>
    public static void ForgetReceived(ExperimentResult result, string results, string? baselines = null) =>
        SnapshotCheck.DeleteReceived(SnapshotLocation.For(result, results, baselines: baselines));

    /// <summary>Deletes the comparison that an earlier run received, before a new one is made.</summary>
    /// <param name="result">One of the results that they are made of.</param>
    /// <param name="results">The folder of all results.</param>
    /// <param name="baselines">See <see cref="SnapshotLocation.For"/>.</param>
    /// <exception cref="FormatException">See <see cref="SnapshotLocation.For"/>.</exception>
    public static void ForgetReceivedComparison(ExperimentResult result, string results, string? baselines = null) =>
        SnapshotCheck.DeleteReceived(SnapshotLocation.For(result, results, Comparison, baselines));

    /// <summary>Deletes the claims that an earlier run received, before new ones are made.</summary>
    /// <param name="result">One of the results that they are made of.</param>
    /// <param name="results">The folder of all results.</param>
    /// <param name="baselines">See <see cref="SnapshotLocation.For"/>.</param>
    /// <exception cref="FormatException">See <see cref="SnapshotLocation.For"/>.</exception>
    public static void ForgetReceivedClaims(ExperimentResult result, string results, string? baselines = null) =>
        SnapshotCheck.DeleteReceived(SnapshotLocation.For(result, results, Claims, baselines));

    /// <summary>Where it belongs.</summary>
    /// <param name="results">The folder of all results.</param>
    /// <param name="baselines">See <see cref="SnapshotLocation.For"/>.</param>
    /// <returns>The place, with what a person has to know about it.</returns>
    public SnapshotLocation In(string results, string? baselines = null) => SnapshotLocation.For(_result, results, _name, baselines);

    /// <summary>Compares it with what was accepted. Its page is for people to read if the snapshot holds,
    /// and a received file beside the received snapshot if not.</summary>
    /// <param name="location">From <see cref="In"/>.</param>
    /// <param name="verify">Compares a snapshot with the accepted one, and throws if it does not hold.</param>
    /// <returns>How well the two agree: one sentence without its subject.</returns>
    public async Task<string> Verify(SnapshotLocation location, Func<string, SnapshotLocation, Task> verify)
    {
        ArgumentNullException.ThrowIfNull(location);
        SupportedRunner.Check(_snapshot, location.Name);
        await VerifyWithPage(location, verify);
        var comparison = SnapshotComparison.Of(_snapshot, File.ReadAllText(location.Verified), CalibratedNoise.Of(location));
        return ComparisonText.Agreement(comparison);
    }

    private async Task VerifyWithPage(SnapshotLocation location, Func<string, SnapshotLocation, Task> verify)
    {
        try
        {
            await verify(_snapshot, location);
        }
        catch
        {
            // Only now: an engine deletes what was received under this name before it compares.
            ReceivedCode.Write(location.Directory, location.Name, _result.Profile.Study);
            if (_page is not null)
            {
                Directory.CreateDirectory(location.Directory);
                WholeFile.WriteText(Path.Combine(location.Directory, $"{_name}.received.md"), _page, WithoutMark);
            }
            throw;
        }
        if (_page is not null)
            ComparisonReport.WriteIfChanged(Path.Combine(location.Directory, $"{_name}.md"), _page);
    }
}
