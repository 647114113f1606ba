using System.Globalization;
using System.Text;
using Harness.Snapshots;
using Harness.Snapshots.Calibration;

namespace Harness.Reporting;

/// <summary>What the gate of snapshots finds and refuses, as Markdown for people.</summary>
public static class GateReport
{
    /// <summary>Renders a calibration.</summary>
    /// <param name="calibrations">At least one, of one profile and device.</param>
    /// <param name="profile">Its name.</param>
    /// <param name="device">Its name, such as "cpu".</param>
    /// <returns>Markdown, LF, with a newline at the end.</returns>
    public static string Of(IReadOnlyList<GateCalibration> calibrations, string profile, string device)
    {
        var alarms = GateCalibration.FalseAlarms(calibrations);
        var (inEvaluation, inTraining) = (GateCalibration.WithUsualSeeds(calibrations, one => one.LossesInEvaluation), GateCalibration.WithUsualSeeds(calibrations, one => one.Losses));
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # The gate of snapshots, profile {profile} on {device}

            Every experiment was trained with further seeds, which are none of a baseline's. Some of these runs play the baseline, others what is received, and the rest give the calibrated noise.
            Each cell is the share of {calibrations[0].Alarms[GateCalibration.UsualSeeds]?.Pairs ?? 0} comparisons that were refused, with 3 and 5 seeds on either side; in brackets, without calibrated noise.
            Two points of accuracy are lost by turning answers around. In evaluation: in the very runs of the baseline, whose weights the snapshot knows, so that noise is no excuse. In training: in runs
            of other seeds, for a changed training draws new noise. The seeds that would find those are those on either side with which the test of the accuracy alone finds them in 95 of 100 cases, at the measured noise.
            McNemar's test pairs the test rows of two single runs, at the same level. It is no part of the gate, for it takes another seed for a change: its false alarms are shown for that.
            Written by `harness calibrate`, as is `noise.json` beside it.

            **False alarms** with {GateCalibration.UsualSeeds} seeds: {alarms.Refused} of {alarms.Pairs} ({alarms.Share:0.0%}; promised: at most {SnapshotComparison.Level:0.#%}); without calibrated noise {alarms.RefusedWithout}.
            **Two points of accuracy lost** with {GateCalibration.UsualSeeds} seeds: found in evaluation {inEvaluation.Refused} of {inEvaluation.Pairs}, in training {inTraining.Refused} of {inTraining.Pairs}.


            """);
        text.Append(ComparisonReport.Table(
            ["experiment", "sound runs", "test accuracy", "false alarms: 3 seeds", "5 seeds", "McNemar's", "two points lost, found in evaluation: 3 seeds", "in training: 3 seeds", "5 seeds", "seeds that would find them"],
            calibrations.Select(one => (IReadOnlyList<string>)[
                one.Experiment.Name,
                one.RefusedSound == 0 ? Number(one.Sound) : $"{Number(one.Sound)}, and {Number(one.RefusedSound)} refused",
                $"{one.Accuracy.Mean.ToString("0.000", CultureInfo.InvariantCulture)} ± {one.Accuracy.StandardDeviation.ToString("0.000", CultureInfo.InvariantCulture)}",
                .. GateCalibration.SeedsAsked.Select(seeds => Share(one.Alarms[seeds])),
                one.FalseAlarmsOfMcNemar.ToString("0%", CultureInfo.InvariantCulture),
                Share(one.LossesInEvaluation[GateCalibration.UsualSeeds]),
                .. GateCalibration.SeedsAsked.Select(seeds => Share(one.Losses[seeds])),
                one.SeedsForLoss is { } enough ? Number(enough) : "",
            ])));
        text.Append("\n## Mistakes\n\nMade on purpose, and looked for. Where invariants refuse a run, the gate is not asked; what is compared exactly finds a mistake whatever the metrics do.\n\n");
        text.Append(ComparisonReport.Table(
            ["experiment", "mistake", "test accuracy", "refused by invariants", "differs exactly", "found by metrics: 3 seeds", "5 seeds"],
            calibrations.SelectMany(one => one.Mistakes.Select(mistake => (IReadOnlyList<string>)[
                one.Experiment.Name,
                mistake.Mistake,
                mistake.Accuracy is { } accuracy ? $"{accuracy.Mean.ToString("0.000", CultureInfo.InvariantCulture)} ± {accuracy.StandardDeviation.ToString("0.000", CultureInfo.InvariantCulture)}" : "",
                mistake.RefusedByInvariants == 0 ? "" : $"{Number(mistake.RefusedByInvariants)} of {Number(mistake.Runs)}: {string.Join(", ", mistake.Invariants)}",
                string.Join(", ", mistake.Exactly),
                .. GateCalibration.SeedsAsked.Select(seeds => Share(mistake.ByGate[seeds])),
            ]))));
        return text.ToString();
    }

    private static string Share(GateRecord? record) => record is null
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{record.Share:0%} ({(double)record.RefusedWithout / record.Pairs:0%})");

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
