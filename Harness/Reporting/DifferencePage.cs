using System.Globalization;
using Harness.Metrics;
using Harness.Reporting.Differences;
using Harness.Snapshots;
using Harness.Snapshots.Comparison;

namespace Harness.Reporting;

/// <summary>Renders the differences between two results folders as GitHub Markdown for reviewers of a pull request.
/// The most important changes come first, and the page always fits into a comment.</summary>
internal static class DifferencePage
{
    /// <summary>The maximum size as UTF-8. A GitHub comment holds 65,536 characters, and the sender may add a line.</summary>
    public const int MaximumBytes = 59_000;

    private const int NamesShown = 3;

    /// <summary>Renders the page.</summary>
    /// <param name="difference">The differences.</param>
    /// <returns>Markdown with LF line ends and a final newline, of at most <see cref="MaximumBytes"/>. All text that was read from a file is quoted.</returns>
    public static string Of(ResultsDifference difference)
    {
        if (difference.IsNone)
            return difference.Compared == 0
                ? "Nothing changed: neither folder has a snapshot.\n"
                : string.Create(CultureInfo.InvariantCulture,
                    $"Nothing changed: {Counted(difference.Compared, "snapshot is", "snapshots are")} equal on both sides.\n");

        return BoundedPage.Of(Opening(difference),
        [
            new PageSection("Changed more than the gate allows", ["experiment", "verdict", "weights", "the noise gate"], Refused(difference)),
            Metrics("Worse beyond noise", difference, ChangeVerdict.Worse),
            new PageSection("Calibrated noise", ["folder", "experiment", "verdict"], [.. difference.Noise.Select(Row)]),
            new PageSection("Claims", ["claims", "claim", "statement", "old", "new"], [.. difference.Claims.Select(Row)]),
            new PageSection("Could not be read", ["folder", "file", "why"],
                [.. difference.UnreadInBase.Select(file => Row("base", file)), .. difference.UnreadInHead.Select(file => Row("head", file))]),
            new PageSection("Compared exactly", ["experiment", "key", "old", "new", "verdict"], Exact(difference.Exact)),
            Metrics("Better beyond noise", difference, ChangeVerdict.Better),
            new PageSection("New and missing", ["experiment", "test accuracy", "test loss", "verdict"], [.. difference.Lone.Select(Row)]),
            new PageSection("Differing factors of each pair", ["comparison", "key", "old", "new", "verdict"], Exact(difference.Pairs), Folded: true),
            Metrics("Within noise", difference, ChangeVerdict.WithinNoise) with { Folded = true },
            new PageSection("Judged by noise instead of weights", ["experiment", "because"], NotExact(difference), Folded: true),
        ], MaximumBytes, "`./research diff --json` with the same two folders lists them");
    }

    /// <summary>Returns a verdict in words.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <returns>A phrase such as "worse" or "within noise".</returns>
    public static string Said(ChangeVerdict verdict) => verdict switch
    {
        ChangeVerdict.Worse => "worse",
        ChangeVerdict.Better => "better",
        ChangeVerdict.WithinNoise => "within noise",
        ChangeVerdict.ExactChange => "exact change",
        ChangeVerdict.New => "new",
        _ => "missing",
    };

    private static string Opening(ResultsDifference difference)
    {
        int trained = Refusals(SnapshotOutcome.TrainingChanged), evaluated = Refusals(SnapshotOutcome.EvaluationChanged),
            outdated = Refusals(SnapshotOutcome.Outdated), unknown = Refusals(SnapshotOutcome.NoiseUnknown);
        int worse = Count(ChangeVerdict.Worse), better = Count(ChangeVerdict.Better), within = Count(ChangeVerdict.WithinNoise);
        int added = difference.Lone.Count(lone => lone.Verdict == ChangeVerdict.New), gone = difference.Lone.Count - added;
        var (exact, claims, unread) =
            (difference.Exact.Count + difference.Pairs.Count, difference.Claims.Count, difference.UnreadInBase.Count + difference.UnreadInHead.Count);
        string?[] parts =
        [
            trained > 0 ? $"**{Counted(trained, "experiment", "experiments")} trained differently**" : null,
            evaluated > 0 ? $"**{Counted(evaluated, "experiment", "experiments")} evaluated differently**" : null,
            outdated > 0 ? $"{Counted(outdated, "accepted snapshot has", "accepted snapshots have")} to be trained and accepted again" : null,
            unknown > 0 ? $"**{Counted(unknown, "experiment", "experiments")} could not be judged**, because calibrated noise is missing" : null,
            worse > 0 ? $"**{Counted(worse, "metric is", "metrics are")} worse beyond noise**" : "no metric is worse beyond noise",
            better > 0 ? $"{Counted(better, "metric is", "metrics are")} better" : null,
            exact > 0 ? $"{Counted(exact, "value that is", "values that are")} compared exactly changed" : null,
            claims > 0 ? $"{Counted(claims, "claim", "claims")} with another verdict" : null,
            added > 0 ? $"{Counted(added, "snapshot is", "snapshots are")} new" : null,
            gone > 0 ? $"{Counted(gone, "snapshot is", "snapshots are")} missing" : null,
            within > 0 ? $"{Counted(within, "metric", "metrics")} changed within noise" : null,
            unread > 0 ? $"**{Counted(unread, "file", "files")} could not be read**" : null,
        ];
        return $"""
            ## What changed in the results

            Of {Counted(difference.Compared, "snapshot", "snapshots")} on both sides: {string.Join("; ", parts.OfType<string>())}.

            {Received(difference.Received)}<sub>{HowToRead}</sub>

            """;

        int Refusals(SnapshotOutcome outcome) => difference.Verdicts.Count(verdict => verdict.Outcome == outcome);

        int Count(ChangeVerdict verdict) => difference.Metrics.Count(metric => metric.Verdict == verdict);
    }

    private const string HowToRead =
        "Old and new are mean ± standard deviation over the seeds. σ is their difference Δ divided by its standard error; with few seeds it can be large by "
        + "chance. The verdict is that of the noise gate. If equal weights are promised, different weights are refused even within noise.";

    private static string Received(IReadOnlyList<string> received) =>
        received.Count == 0 ? "" : $"Received but not accepted yet: {Names(received)}.\n\n";

    private static PageSection Metrics(string title, ResultsDifference difference, ChangeVerdict verdict) => new(
        title,
        ["experiment", "metric", "old", "new", "Δ", "σ", "verdict"],
        [
            .. difference.Metrics.Where(metric => metric.Verdict == verdict).GroupBy(metric => metric.Snapshot)
                .OrderByDescending(experiment => experiment.Max(metric => double.IsNaN(metric.Sigma) ? double.PositiveInfinity : Math.Abs(metric.Sigma)))
                .SelectMany(experiment => experiment).Select(Row),
        ]);

    private static IReadOnlyList<string> Row(MetricChange metric)
    {
        var figures = Figures.For(metric.Old.Mean, metric.New.Mean);
        return
        [
            QuotedText.Of(metric.Snapshot), QuotedText.Of(metric.Key["metrics.".Length..]), figures.Show(metric.Old), figures.Show(metric.New),
            figures.ShowChange(metric.Difference),
            double.IsNaN(metric.Sigma) ? "–" : metric.Sigma.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture),
            metric.Scattered ? $"{Said(metric.Verdict)}: larger deviation" : Said(metric.Verdict),
        ];
    }

    /// <summary>Returns one row for each experiment that the gate refuses against the old accepted snapshot, the most severe outcome first.</summary>
    private static IReadOnlyCollection<IReadOnlyList<string>> Refused(ResultsDifference difference) =>
    [
        .. difference.Verdicts.Where(verdict => verdict.IsRefused).OrderByDescending(verdict => verdict.Outcome)
            .Select(verdict =>
                (IReadOnlyList<string>)[QuotedText.Of(verdict.Snapshot), ComparisonText.Said(verdict.Outcome), Weights(verdict), Opinion(verdict.Noise)]),
    ];

    private static string Weights(SnapshotVerdict verdict) => verdict switch
    {
        { Arithmetic.IsExact: false } => "not compared",
        { Divergence: { } divergence } => divergence.ToString(),
        _ => "equal",
    };

    private static string Opinion(NoiseOpinion noise) =>
        noise.Beyond.Count > 0
            ? string.Join(", ", noise.Beyond.CountBy(metric => metric.Kind).OrderBy(kind => kind.Key)
                .Select(kind => $"{Counted(kind.Value, "metric", "metrics")} {(kind.Key == MetricChangeKind.Worse ? "worse" : "better")} beyond noise"))
        : noise.Furthest is { } furthest ? string.Create(CultureInfo.InvariantCulture, $"within noise, at most {Math.Abs(furthest.Sigma):0.0} σ")
        : noise.Metrics.Count > 0 ? "within noise" : "no metric changed";

    private static IReadOnlyCollection<IReadOnlyList<string>> NotExact(ResultsDifference difference) =>
    [
        .. difference.Verdicts.Where(verdict => !verdict.Arithmetic.IsExact)
        .GroupBy(verdict => (Folder(verdict.Snapshot), Because: ComparisonText.Because(verdict.Arithmetic)!))
            .Select(alike => (IReadOnlyList<string>)[Names([.. alike.Select(verdict => verdict.Snapshot)]), QuotedText.Of(alike.Key.Because, most: 200)]),
    ];

    private static IReadOnlyList<string> Row(NoiseChange noise) =>
        [QuotedText.Of(noise.Folder), noise.Experiment is null ? "all" : QuotedText.Of(noise.Experiment), Said(noise.Verdict)];

    private static IReadOnlyList<string> Row(ClaimChange claim) =>
    [
        QuotedText.Of(claim.Snapshot), QuotedText.Of(claim.Claim), QuotedText.Of(claim.Statement), claim.Old is null
            ? "–" : QuotedText.Of(claim.Old), claim.New is null ? "–" : QuotedText.Of(claim.New),
    ];

    private static IReadOnlyList<string> Row(string folder, UnreadFile file) => [folder, QuotedText.Of(file.Name), QuotedText.Of(file.Reason, most: 200)];

    private static IReadOnlyList<string> Row(LoneSnapshot lone) =>
        [QuotedText.Of(lone.Name), Figure(lone.Accuracy), Figure(lone.Loss), Said(lone.Verdict)];

    private static string Figure(MeanAndDeviation? value) => value is { } given ? Figures.For(given.Mean).Show(given) : "–";

    /// <summary>Groups equal changes of several snapshots into one row; otherwise a new data set would fill the page with them.</summary>
    private static IReadOnlyCollection<IReadOnlyList<string>> Exact(IReadOnlyList<ExactChange> changes) =>
    [
        .. changes.GroupBy(change => (Folder(change.Snapshot), change.Key, change.Old?.GetRawText(), change.New?.GetRawText()))
            .OrderByDescending(alike => alike.Count())
            .Select(alike =>
            {
                var (old, now) = ExactValues.Of(alike.First());
                return (IReadOnlyList<string>)[Names([.. alike.Select(change => change.Snapshot)]), QuotedText.Of(alike.Key.Key), old, now,
                    Said(alike.First().Verdict)];
            }),
    ];

    private static string Folder(string snapshot) => snapshot[..(snapshot.LastIndexOf('/') + 1)];

    private static string Names(IReadOnlyList<string> names) => string.Join(", ", names.Take(NamesShown).Select(name => QuotedText.Of(name)))
        + (names.Count > NamesShown ? string.Create(CultureInfo.InvariantCulture, $" and {names.Count - NamesShown:N0} more") : "");

    private static string Counted(int count, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many)}");
}
