using Harness.Experiments;
using Harness.Experiments.Claims;
using Harness.Snapshots;

namespace Harness.Reporting;

/// <summary>Something that was found, as the snapshot that is compared with an accepted one, and the page for people that belongs to it.</summary>
public sealed class Finding
{
    private readonly string _snapshot;
    private readonly string? _name, _page;
    private readonly ExperimentResult _result;

    private Finding(ExperimentResult result, string snapshot, string? name = null, string? page = null) => (_result, _snapshot, _name, _page) = (result, snapshot, name, page);

    /// <summary>The metrics of one experiment.</summary>
    /// <param name="result">Of all seeds.</param>
    /// <returns>A finding without a page.</returns>
    /// <exception cref="RunRefusedException">An invariant fired.</exception>
    public static Finding Of(ExperimentResult result) => new(result, MetricSnapshot.Of(result));

    /// <summary>The table of all experiments.</summary>
    /// <param name="results">All of them.</param>
    /// <returns>A finding with a page.</returns>
    /// <exception cref="RunRefusedException">An invariant fired for one of them.</exception>
    public static Finding OfComparison(IReadOnlyList<ExperimentResult> results) => new(results[0], ComparisonSnapshot.Of(results), "comparison", ComparisonReport.Of(results));

    /// <summary>The verdicts on all claims.</summary>
    /// <param name="verdicts">On those that may be made; at least one.</param>
    /// <param name="refusals">Of those that may not.</param>
    /// <returns>A finding with a page.</returns>
    public static Finding OfClaims(IReadOnlyList<Verdict> verdicts, IReadOnlyList<ClaimRefusedException> refusals) =>
        new(verdicts[0].Comparison.First, ClaimSnapshot.Of(verdicts, refusals), "claims", ClaimReport.Of(verdicts, refusals));

    /// <summary>Where it belongs.</summary>
    /// <param name="results">The folder of all results.</param>
    /// <param name="baselines">See <see cref="SnapshotLocation.For"/>.</param>
    /// <returns>The place, with what a person has to know about it.</returns>
    public SnapshotLocation In(string results, string? baselines = null) => SnapshotLocation.For(_result, results, _name, baselines);

    /// <summary>Compares it with what was accepted. Its page is for people to read if the snapshot holds, and a received file beside the received snapshot if not.</summary>
    /// <param name="location">From <see cref="In"/>.</param>
    /// <param name="verify">Compares a snapshot with the accepted one, and throws if it does not hold.</param>
    /// <returns>How well the two agree: one sentence without its subject.</returns>
    public async Task<string> Verify(SnapshotLocation location, Func<string, SnapshotLocation, Task> verify)
    {
        ArgumentNullException.ThrowIfNull(location);
        await VerifyWithPage(location, verify);
        var comparison = SnapshotComparison.Of(_snapshot, File.ReadAllText(location.Verified), CalibratedNoise.Of(location));
        SupportedRunner.Check(_snapshot, location.Name);
        return ComparisonText.Agreement(comparison);
    }

    private async Task VerifyWithPage(SnapshotLocation location, Func<string, SnapshotLocation, Task> verify)
    {
        if (_page is null)
        {
            await verify(_snapshot, location);
            return;
        }
        var received = Path.Combine(location.Directory, $"{_name}.received.md");
        ComparisonReport.WriteIfChanged(received, _page);
        await verify(_snapshot, location);
        ComparisonReport.WriteIfChanged(Path.Combine(location.Directory, $"{_name}.md"), _page);
        File.Delete(received);
    }
}
