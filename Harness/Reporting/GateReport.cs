using System.Globalization;
using System.Text;
using Harness.Snapshots.Calibration;
using Harness.Snapshots.Comparison;

namespace Harness.Reporting;

/// <summary>Renders a calibration of the snapshot gate as Markdown: the planted mistakes that it finds and the valid runs that it refuses.</summary>
internal static class GateReport
{
    /// <summary>Renders a calibration.</summary>
    /// <param name="calibrations">The calibrations; at least one, of one profile and device.</param>
    /// <param name="profile">The name of the profile.</param>
    /// <param name="device">The name of the device, such as "cpu".</param>
    /// <returns>Markdown with LF line ends and a final newline.</returns>
    public static string Of(IReadOnlyList<GateCalibration> calibrations, string profile, string device)
    {
        ArgumentNullException.ThrowIfNull(calibrations);
        var text = new StringBuilder();
        AppendWeights(text, calibrations, profile, device);
        AppendNoise(text, calibrations);
        return text.ToString();
    }

    private const string HowMistakesAreMade = "Each mistake is planted on purpose and trained with the seeds of valid runs.";

    private const string Columns = "\"Weights\" shows where the weights diverge, \"the noise gate\"";

    private static void AppendWeights(StringBuilder text, IReadOnlyList<GateCalibration> calibrations, string profile, string device)
    {
        var reruns = GateCalibration.RerunsOf(calibrations);
        FoundMistake[] mistakes = [.. calibrations.SelectMany(one => one.Mistakes)];
        const int Seeds = GateCalibration.UsualSeeds;
        text.Append(CultureInfo.InvariantCulture, $"""
            # The gate of snapshots, profile {profile} on {device}

            `./research calibrate` writes this page and `noise.json`. It trains every experiment with seeds that no accepted snapshot uses.

            **Valid runs refused:** {reruns.Refused} of {reruns.Pairs} comparisons of {Seeds} seeds with the same seeds trained a second time.
            **Planted mistakes found:** {Found(mistakes)}.

            ## Planted mistakes

            {HowMistakesAreMade} The verdict compares {Seeds} seeds with the mistake and the same seeds without it,
            for all choices of {Seeds} seeds. {Columns} what noise alone would decide for the first {Seeds} seeds.
            A run that an invariant refuses has no snapshot, so the gate does not see it.


            """);
        text.Append(ComparisonReport.Table(
            ["experiment", "mistake", "what is wrong", "verdict", "refused", "weights", "the noise gate", "refused by invariants", "other changed values"],
            calibrations.SelectMany(one => one.Mistakes.Select(mistake => (IReadOnlyList<string>)[
                one.Experiment.Name,
                mistake.Mistake,
                mistake.Description,
                Said(mistake.Verdict),
                mistake.Verdict is { } verdict ? FormattableString.Invariant($"{verdict.Refused} of {verdict.Comparisons}") : "",
                mistake.Verdict?.Begins ?? (mistake.Verdict is { NotExactBecause: null } ? "equal" : ""),
                mistake.Verdict?.Noise ?? "",
                mistake.RefusedByInvariants == 0
                    ? "" : $"{Number(mistake.RefusedByInvariants)} of {Number(mistake.Runs)}: {string.Join(", ", mistake.Invariants)}",
                string.Join(", ", mistake.Exactly),
            ]))));
    }

    private const string WhereNoiseDecides =
        "Noise decides if weights cannot be compared: on another GPU, with another libtorch, or without the certificate. "
        + "Here the two sides have different seeds.";

    private const string HowPointsAreLost =
        "To lose two points of accuracy, predictions are flipped. In evaluation: in the runs of the accepted snapshot itself, so the weights are equal. "
        + "In training: in runs of other seeds.";

    private static void AppendNoise(StringBuilder text, IReadOnlyList<GateCalibration> calibrations)
    {
        var alarms = GateCalibration.FalseAlarms(calibrations);
        var inEvaluation = GateCalibration.WithUsualSeeds(calibrations, one => one.LossesInEvaluation);
        var inTraining = GateCalibration.WithUsualSeeds(calibrations, one => one.Losses);
        const int Seeds = GateCalibration.UsualSeeds;
        var pairs = calibrations[0].Alarms[Seeds]?.Pairs ?? 0;
        var promised = FormattableString.Invariant($"promised: at most {SnapshotComparison.Level:0.#%}");
        var without = FormattableString.Invariant($"without calibrated noise {alarms.RefusedWithout}");
        var foundInEvaluation = FormattableString.Invariant($"found in evaluation {inEvaluation.Refused} of {inEvaluation.Pairs}");
        text.Append(CultureInfo.InvariantCulture, $"""

            ## Noise alone

            {WhereNoiseDecides}
            Some of the valid runs are used as the accepted snapshot, others as the received snapshot, and the rest for the calibrated noise.
            A cell is the share of {pairs} comparisons that were refused, with 3 and 5 seeds on each side; in brackets, without calibrated noise.
            {HowPointsAreLost}
            The last column is the number of seeds on each side that would find a loss in training in 95 of 100 cases, at the measured noise.
            McNemar's test compares the test rows of two single runs at the same level. It mistakes seed noise for a change, so the gate does not use it.

            **False alarms** with {Seeds} seeds: {alarms.Refused} of {alarms.Pairs} ({alarms.Share:0.0%}; {promised}); {without}.
            **Two points of accuracy lost** with {Seeds} seeds: {foundInEvaluation}, in training {inTraining.Refused} of {inTraining.Pairs}.


            """);
        text.Append(ComparisonReport.Table(
            [
                "experiment", "valid runs", "test accuracy", "false alarms: 3 seeds", "5 seeds", "McNemar's",
                "two points lost, found in evaluation: 3 seeds", "in training: 3 seeds", "5 seeds", "seeds that would find them",
            ],
            calibrations.Select(one => (IReadOnlyList<string>)[
                one.Experiment.Name,
                one.RefusedSound == 0 ? Number(one.Sound) : $"{Number(one.Sound)}, and {Number(one.RefusedSound)} refused",
                Accuracy(one.Accuracy),
                .. GateCalibration.SeedsAsked.Select(seeds => Share(one.Alarms[seeds])),
                one.FalseAlarmsOfMcNemar.ToString("0%", CultureInfo.InvariantCulture),
                Share(one.LossesInEvaluation[GateCalibration.UsualSeeds]),
                .. GateCalibration.SeedsAsked.Select(seeds => Share(one.Losses[seeds])),
                one.SeedsForLoss is { } enough ? Number(enough) : "",
            ])));
        text.Append("\nPlanted mistakes that noise alone finds:\n\n");
        text.Append(ComparisonReport.Table(
            ["experiment", "mistake", "test accuracy", "found: 3 seeds", "5 seeds"],
            calibrations.SelectMany(one => one.Mistakes.Select(mistake => (IReadOnlyList<string>)[
                one.Experiment.Name,
                mistake.Mistake,
                mistake.Accuracy is { } accuracy ? Accuracy(accuracy) : "",
                .. GateCalibration.SeedsAsked.Select(seeds => Share(mistake.ByNoise[seeds])),
            ]))));
    }

    private static string Found(FoundMistake[] mistakes)
    {
        FoundMistake[] altering = [.. mistakes.Where(mistake => mistake.AltersWeights)];
        var (found, early) = (altering.Count(mistake => mistake.IsFound), altering.Count(mistake => mistake.Verdict is null));
        return FormattableString.Invariant($"{found} of {altering.Length}")
            + (early == 0 ? "" : FormattableString.Invariant($", {early} of them by invariants in every run"))
            + (altering.Length == mistakes.Length ? "" : FormattableString.Invariant($"; {mistakes.Length - altering.Length} more change no weight"));
    }

    private static string Said(MistakeVerdict? verdict) => verdict switch
    {
        null => "refused by invariants",
        { NotExactBecause: { } reason } => $"{verdict.Said}, judged by noise because {reason}",
        _ => verdict.Said,
    };

    private static string Accuracy(Metrics.MeanAndDeviation accuracy) =>
        string.Create(CultureInfo.InvariantCulture, $"{accuracy.Mean:0.000} ± {accuracy.StandardDeviation:0.000}");

    private static string Share(GateRecord? record) => record is null
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{record.Share:0%} ({(double)record.RefusedWithout / record.Pairs:0%})");

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
