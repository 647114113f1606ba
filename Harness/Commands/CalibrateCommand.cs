using System.CommandLine;
using Harness.Experiments;
using Harness.Experiments.Archive;
using Harness.Experiments.Calibration;
using Harness.Reporting;
using Harness.Runtime;
using Harness.Snapshots.Calibration;
using Harness.Snapshots.Comparison;

namespace Harness.Commands;

/// <summary><c>research calibrate</c>: measures the noise that is used to judge snapshots, and the error rates of the gate.</summary>
internal static class CalibrateCommand
{
    /// <summary>Describes the command.</summary>
    /// <param name="study">The study.</param>
    /// <returns>The command. It exits with 1 if the gate refuses a valid rerun or misses a mistake,
    /// or if the noise gate refuses more valid runs than promised.</returns>
    public static Command Create(Study study)
    {
        // an experiment with a closed form has no noise
        string[] noisy = [.. study.Experiments.Where(experiment => !experiment.FitsInClosedForm).Select(experiment => experiment.Name)];
        var experiments = CommonOptions.Named(study, "--experiments", "all that are trained", noisy);
        var profile = CommonOptions.Profile(study);
        var data = CommonOptions.DataOfProfile(study);
        var seeds = CommonOptions.Number("--seeds", "Sound runs of each experiment.", least: 8, most: 1_000, usual: 16);
        var again =
            CommonOptions.Number("--again", "Sound runs of each experiment that are trained a second time; they have to come out equal.",
                least: 3, most: 1_000, usual: 6);
        var mistaken = CommonOptions.Number("--mistaken", "Runs of each of those experiments with each mistake in it.", least: 3, most: 1_000, usual: 6);
        string[] usual = [.. study.PlantsMistakesIn.Select(experiment => experiment.Name)];
        var mistakes = CommonOptions.Named(study, "--mistakes-in", string.Join(" and ", usual), usual);
        var pairs = CommonOptions.Number("--pairs", "Comparisons that each question is decided by, of each experiment.", least: 1, most: 10_000, usual: 100);
        var runs = new Option<DirectoryInfo>("--runs")
        {
            Description = "The folder of finished runs; where the tests leave them, if left out. What is in it is not trained again.",
        };
        var results = new Option<DirectoryInfo>("--results") { Description = "The folder of results; the repository's own, if left out." };
        var command = new Command("calibrate",
            "Trains every experiment with further seeds. Writes how noisy it is to noise.json, which snapshots are judged by where weights cannot be compared, "
            + "and what the gate finds and refuses to gate.md, or to the terminal where noise.json knows other experiments too.")
        {
            experiments, profile, data, seeds, again, mistaken, mistakes, pairs, runs, results,
        };
        command.SetAction((given, cancellation) => Task.Run(() =>
        {
            var (output, error) = (given.InvocationConfiguration.Output, given.InvocationConfiguration.Error);
            if (CommonOptions.Asked(study, given.GetRequiredValue(profile), given.GetValue(data), error) is not { } asked)
                return 2;
            var archive = new RunArchive(given.GetValue(runs)?.FullName ?? RunArchive.UsualDirectory, error.WriteLine);
            var source = new CalibrationRuns(asked, Dataset.Load(asked), ComputeDevice.Current, archive, error.WriteLine, cancellation);

            var calibration = new List<GateCalibration>();
            foreach (var experiment in study.Experiments.Where(experiment => given.GetValue(experiments)!.Contains(experiment.Name)))
            {
                var sound = source.Of(experiment, given.GetValue(seeds));
                if (sound.Runs.Count(run => run.Violations.Count == 0) is < FewestRuns and var left)
                {
                    error.WriteLine($"{experiment.Name}: {ReportContent.Counted(left, "run")} of {sound.Runs.Count} held every invariant; calibration takes "
                        + $"at least {FewestRuns}. Nothing was written.{Environment.NewLine}{new RunRefusedException(sound).Message}");
                    return 1;
                }
                var reruns = source.Again(experiment, Math.Min(given.GetValue(again), given.GetValue(seeds)));
                List<MistakenRuns> wrong = given.GetValue(mistakes)!.Contains(experiment.Name)
                    ? [.. Mistaken(source, experiment, given.GetValue(mistaken))] : [];
                calibration.Add(GateCalibration.Of(sound, reruns, wrong, given.GetValue(pairs)));
            }

            var folder = Path.Combine(given.GetValue(results)?.FullName ?? study.Results, asked.Name, source.Device);
            var known = CalibratedNoise.In(folder).Experiments;
            var noise = calibration.ToDictionary(one => one.Experiment.Name, one => one.Noise);
            new CalibratedNoise(known.Where(one => !noise.ContainsKey(one.Key)).Concat(noise).OrderBy(one => one.Key, StringComparer.Ordinal).ToDictionary())
                .Write(folder);
            var page = GateReport.Of(calibration, asked.Name, source.Device);
            var whole = known.Keys.All(noise.ContainsKey); // otherwise the page would lose the other experiments
            if (whole)
                ComparisonReport.WriteIfChanged(Path.Combine(folder, "gate.md"), page);
            else
                output.WriteLine(page);
            output.WriteLine($"Written to '{folder}': noise.json{(whole ? ", gate.md" : "")}.");
            return Conclude(calibration, output) ? 0 : 1;
        }, cancellation));
        return command;
    }

    /// <summary>The minimum number of runs for a standard deviation.</summary>
    private const int FewestRuns = 2;

    private static IEnumerable<MistakenRuns> Mistaken(CalibrationRuns source, Experiment experiment, int seeds) => RegressionCatalogue.All
        .Select(regression => (Regression: regression, Result: source.Of(experiment, regression, seeds)))
        .Where(one => one.Result is not null)
        .Select(one => new MistakenRuns(one.Regression.Name, one.Regression.Description, one.Result!));

    /// <summary>Prints the promises of the gate and the measured rates.</summary>
    private static bool Conclude(IReadOnlyList<GateCalibration> calibration, TextWriter output)
    {
        GateRecord reruns = GateCalibration.RerunsOf(calibration), alarms = GateCalibration.FalseAlarms(calibration);
        FoundMistake[] altering = [.. calibration.SelectMany(one => one.Mistakes).Where(mistake => mistake.AltersWeights)];
        var found = altering.Count(mistake => mistake.IsFound);
        output.WriteLine(
            FormattableString.Invariant($"{reruns.Refused} of {reruns.Pairs} comparisons of sound runs with the same seeds trained again were refused; ")
            + "none may be.");
        output.WriteLine(FormattableString.Invariant($"{found} of {altering.Length} planted mistakes that alter a weight were found; all have to be."));
        output.WriteLine(
            FormattableString.Invariant($"{alarms.Refused} of {alarms.Pairs} comparisons of sound runs of other seeds were refused by noise; ")
            + FormattableString.Invariant($"at most {SnapshotComparison.Level:0.#%} may be."));
        return reruns.Refused == 0 && found == altering.Length && alarms.Share <= SnapshotComparison.Level;
    }
}
