using System.Globalization;
using System.Text.Json;
using Harness.Metrics;

namespace Harness.Snapshots.Comparison;

/// <summary>Formats the comparison of two snapshots in English, for the message of a test or command and for the reviewer who accepts.</summary>
internal static class ComparisonText
{
    private static readonly string[] NumberWords = ["no", "one", "two", "three", "four", "five"];

    /// <summary>Describes the differences.</summary>
    /// <param name="comparison">Any comparison.</param>
    /// <returns>The text of <see cref="Lines(SnapshotComparison)"/>, separated by LF.</returns>
    public static string Of(SnapshotComparison comparison) => string.Join("\n", Lines(comparison));

    /// <summary>Describes the differences.</summary>
    /// <param name="comparison">Any comparison.</param>
    /// <returns>A verdict, the opinion of the noise gate, and a line for each key. Metrics that moved within noise are not mentioned.</returns>
    public static IReadOnlyList<string> Lines(SnapshotComparison comparison) =>
        [.. Verdict(comparison), .. comparison.Statements.SelectMany(Lines), .. Metrics(comparison), .. Basis(comparison)];

    /// <summary>Describes how well two matching snapshots agree.</summary>
    /// <param name="comparison">A comparison that holds.</param>
    /// <returns>
    /// One sentence without its subject and its full stop: equal in every digit; or which metric moved most within its noise, which noise was used, and why
    /// weights did not decide.
    /// </returns>
    public static string Agreement(SnapshotComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        var why = Because(comparison.Arithmetic) is { } reason ? $"; judged by noise, because {reason}" : "";
        if (comparison.Noise.Metrics.Count == 0)
            return $"equals its snapshot in every digit{why}";
        var basis = comparison.Noise.Basis is { } noise ? $" ({Said(noise)})" : "";
        return comparison.Noise.Furthest is { } furthest
            ? $"agrees with its snapshot within noise; {furthest.Key} changed most, by {DistinctDigits.Format(Math.Abs(furthest.Sigma), 0, 1)} σ{basis}{why}"
            : $"agrees with its snapshot except in the last decimal{basis}{why}";
    }

    /// <summary>Formats an outcome in a few words.</summary>
    /// <param name="outcome">Any outcome.</param>
    /// <returns>A text such as "training changed".</returns>
    public static string Said(SnapshotOutcome outcome) => outcome switch
    {
        SnapshotOutcome.Exact => "exact",
        SnapshotOutcome.WithinNoise => "within noise",
        SnapshotOutcome.Outdated => "snapshot outdated",
        SnapshotOutcome.StatementChanged => "statement changed",
        SnapshotOutcome.NoiseUnknown => "noise unknown",
        SnapshotOutcome.BeyondNoise => "beyond noise",
        SnapshotOutcome.FiguresChanged => "figures changed",
        SnapshotOutcome.EvaluationChanged => "evaluation changed",
        _ => "training changed",
    };

    /// <summary>Explains why weights do not decide.</summary>
    /// <param name="arithmetic">The arithmetic of both sides.</param>
    /// <returns>A clause without a full stop; null if weights decide.</returns>
    public static string? Because(RecordedArithmetic arithmetic)
    {
        ArgumentNullException.ThrowIfNull(arithmetic);
        return arithmetic.Match switch
        {
            ArithmeticMatch.Same => null,
            ArithmeticMatch.BothOlder => "both snapshots were made before arithmetic was recorded",
            ArithmeticMatch.VerifiedOlder => "the accepted snapshot was made before arithmetic was recorded",
            ArithmeticMatch.ReceivedOlder => "the received snapshot was made before arithmetic was recorded",
            ArithmeticMatch.OtherVersion => $"the accepted snapshot has arithmetic version {arithmetic.Verified}, this run has version {arithmetic.Received}",
            ArithmeticMatch.ReceivedPromisesNothing => $"this run was computed by '{arithmetic.Received}', which does not promise equal bits",
            ArithmeticMatch.VerifiedPromisesNothing => $"the accepted snapshot was computed by '{arithmetic.Verified}', which does not promise equal bits",
            _ => $"the accepted snapshot was computed by '{arithmetic.Verified}', but this run by '{arithmetic.Received}'",
        };
    }

    /// <summary>Describes the source of the noise that the noise gate used.</summary>
    /// <param name="basis">The noise basis of a comparison.</param>
    /// <returns>A clause, such as "judged by three seeds alone: noise.json is missing".</returns>
    public static string Said(NoiseBasis basis)
    {
        ArgumentNullException.ThrowIfNull(basis);
        if (basis.Source == NoiseSource.Calibrated)
            return string.Create(CultureInfo.InvariantCulture, $"judged by the seeds of both sides and {basis.CalibratedSeeds} seeds of the calibration");
        var number = basis.Seeds < NumberWords.Length ? NumberWords[basis.Seeds] : basis.Seeds.ToString(CultureInfo.InvariantCulture);
        var again = $"measure it again with './research calibrate --experiments {basis.Experiment} --profile {basis.Profile}'";
        return $"judged by {number} {(basis.Seeds == 1 ? "seed" : "seeds")} only" + basis.Source switch
        {
            NoiseSource.FileMissing => $": {CalibratedNoise.FileName} is missing",
            NoiseSource.ExperimentUnknown => $": {CalibratedNoise.FileName} has no noise of {basis.Experiment}",
            NoiseSource.OtherConfiguration => $": {CalibratedNoise.FileName} was measured for another configuration of {basis.Experiment}; {again}",
            NoiseSource.MetricMissing => $": {CalibratedNoise.FileName} lacks {basis.Metric} of {basis.Experiment}; {again}",
            _ => "",
        };
    }

    private static IEnumerable<string> Verdict(SnapshotComparison comparison)
    {
        var (noise, because) = ($"The noise gate: {comparison.Noise}.", Because(comparison.Arithmetic));
        return comparison.Outcome switch
        {
            SnapshotOutcome.TrainingChanged =>
                [$"Training changed: {comparison.Divergence}. Weights must be equal, even if the metrics are within noise.", noise],
            SnapshotOutcome.EvaluationChanged => ["Evaluation changed: the weights equal the snapshot's to the bit, so the metrics must be equal too.", noise],
            SnapshotOutcome.FiguresChanged =>
                ["Figures changed: equal runs give equal figures on this arithmetic. The snapshot of each experiment shows what changed.", noise],
            SnapshotOutcome.Outdated => [$"The accepted snapshot is outdated; train and accept it again: {because}.", noise],
            SnapshotOutcome.NoiseUnknown =>
                [$"Not judged: the metrics changed, and the noise of this experiment was not measured. Noise must decide, because {because}."],
            SnapshotOutcome.StatementChanged =>
                because is not null ? [$"Judged by noise, because {because}.", noise] : ["Settings changed; all metrics are equal."],
            _ => [$"Judged by noise, because {because}."],
        };
    }

    private static IEnumerable<string> Basis(SnapshotComparison comparison) => comparison.Noise.Basis is { } basis ? [$"  ({Said(basis)})"] : [];

    /// <summary>Formats a difference. For two multi-line lists, only the entries that differ are shown,
    /// because a reader looks for one layer among ten.</summary>
    private static IEnumerable<string> Lines(ExactDifference difference)
    {
        if (difference is not { Verified: { ValueKind: JsonValueKind.Array } before, Received: { ValueKind: JsonValueKind.Array } now }
            || !(before.GetRawText() + now.GetRawText()).Contains('\n', StringComparison.Ordinal))
            return [Line(difference)];
        string[] old = [.. before.EnumerateArray().Select(entry => entry.GetRawText())],
            received = [.. now.EnumerateArray().Select(entry => entry.GetRawText())];
        if (old.Length == received.Length)
            return old.Zip(received).Index().Where(pair => pair.Item.First != pair.Item.Second)
                .Select(pair => string.Create(CultureInfo.InvariantCulture,
                    $"  {difference.Key}, entry {pair.Index + 1}: verified {pair.Item.First}, received {pair.Item.Second} (compared exactly)"));
        IEnumerable<string> gone = old.Except(received), come = received.Except(old);
        return [string.Create(CultureInfo.InvariantCulture,
            $"  {difference.Key}: verified {old.Length} entries, received {received.Length} (compared exactly)"),
            .. gone.Select(entry => $"  {difference.Key}: only verified {entry}"), .. come.Select(entry => $"  {difference.Key}: only received {entry}")];
    }

    private static string Line(ExactDifference difference) => difference switch
    {
        { Verified: null, Received: { } now } => $"  {difference.Key}: new, received {now.GetRawText()}",
        { Verified: { } before, Received: null } => $"  {difference.Key}: missing, verified {before.GetRawText()}",
        _ => $"  {difference.Key}: verified {difference.Verified!.Value.GetRawText()}, received {difference.Received!.Value.GetRawText()} (compared exactly)",
    };

    private static IEnumerable<string> Metrics(SnapshotComparison comparison)
    {
        var exactly = comparison.Outcome is SnapshotOutcome.EvaluationChanged or SnapshotOutcome.FiguresChanged;
        var all = comparison.Noise.Metrics.Where(metric => exactly ? comparison.Arithmetic.IsExact || metric.IsMoreThanRounding : metric.Budget is not null);
        return all.Select(metric => Line(metric, exactly) + Sampling(metric, comparison.TestRows));
    }

    private static string Line(MetricDifference metric, bool exactly)
    {
        var both = string.Create(CultureInfo.InvariantCulture,
            $"  {metric.Key}: verified {metric.Verified.Mean:0.######} ± {metric.Verified.StandardDeviation:0.######}, received "
                + $"{metric.Received.Mean:0.######} ± {metric.Received.StandardDeviation:0.######}");
        var direction = metric.Direction switch { MetricChangeKind.Better => ", better", MetricChangeKind.Worse => ", worse", _ => "" };
        if (exactly)
            return string.Create(CultureInfo.InvariantCulture, $"{both}, difference {metric.Difference:+0.######;-0.######;0}, budget 0{direction}");
        var budget = metric.Budget ?? double.NaN;
        if (metric.Scattered)
            return string.Create(CultureInfo.InvariantCulture,
                $"{both}, difference {metric.Difference:+0.######;-0.######;0}, standard deviation above its limit "
                    + $"{DistinctDigits.Trimmed(budget, metric.Received.StandardDeviation, 6)}: {Growth(metric)}, worse");
        var sigmas = double.IsFinite(metric.Sigma) ? $"{DistinctDigits.Format(Math.Abs(metric.Sigma), 0, 1)} σ" : "σ unknown";
        return string.Create(CultureInfo.InvariantCulture,
            $"{both}, difference {metric.Difference:+0.######;-0.######;0}, budget {DistinctDigits.Trimmed(budget, Math.Abs(metric.Difference), 6)}, "
                + $"{sigmas}{direction}");
    }

    private static string Growth(MetricDifference metric) => metric.Verified.StandardDeviation > 0
        ? $"{DistinctDigits.Trimmed(metric.Received.StandardDeviation / metric.Verified.StandardDeviation, 1, 1)} × the snapshot's"
        : "the snapshot's is 0";

    /// <summary>
    /// Formats the binomial standard error of an accuracy over the test rows as information for the reader. <see cref="SnapshotComparison"/> explains why it
    /// does not widen the budget.
    /// </summary>
    private static string Sampling(MetricDifference metric, long? testRows) =>
        testRows is { } rows && metric.Verified.Mean is >= 0 and <= 1 && metric.Key.EndsWith(".accuracy", StringComparison.Ordinal)
            && !metric.Key.StartsWith($"{SnapshotComparison.Metrics}.train.", StringComparison.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture,
                $" (sampling error of {rows:0} test rows: {Math.Sqrt(metric.Verified.Mean * (1 - metric.Verified.Mean) / rows):0.######})")
            : "";
}
