using System.CommandLine;
using Harness.Experiments;
using Harness.Experiments.Archive;
using Harness.Experiments.Calibration;
using Harness.Reporting;
using Harness.Runtime;
using Harness.Snapshots.Calibration;
using Harness.Snapshots.Comparison;

namespace Harness.Commands;

/// <summary><c>./research calibrate</c>: measures the noise that is used to judge snapshots, and the error rates of the gate.</summary>
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
        var experiments = CommonOptions.Named(study, "--experiments", "all that are trained by steps", noisy);
        var profile = CommonOptions.Profile(study);
        var data = CommonOptions.DataOfProfile(study);
        var seeds = CommonOptions.Number("--seeds", "The number of valid runs of each experiment, one for each seed.", least: 8, most: 1_000, usual: 16);
        var again =
            CommonOptions.Number("--again", "The number of valid runs of each experiment that are trained a second time. They must give equal results.",
                least: 3, most: 1_000, usual: 6);
        var mistaken =
            CommonOptions.Number("--mistaken", "The number of runs with each planted mistake, for each experiment in --mistakes-in.", least: 3, most: 1_000,
                usual: 6);
        string[] usual = [.. study.PlantsMistakesIn.Select(experiment => experiment.Name)];
        var mistakes = CommonOptions.Named(study, "--mistakes-in", string.Join(" and ", usual), usual);
        var pairs = CommonOptions.Number("--pairs", "The number of comparisons for each rate and experiment.", least: 1, most: 10_000, usual: 100);
        var runs = new Option<DirectoryInfo>("--runs")
        {
            Description = "The folder of finished runs, which are not trained again. Default: the folder of the tests.",
        };
        var results = new Option<DirectoryInfo>("--results") { Description = "The folder of results. Default: the repository's." };
        var command = new Command("calibrate",
            "Trains every experiment with further seeds. Writes the noise of the metrics to noise.json, which judges snapshots if weights cannot be compared. "
            + "Writes the error rates of the gate to gate.md, or to the terminal if noise.json has other experiments too.")
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
                    error.WriteLine($"{experiment.Name}: {ReportContent.Counted(left, "run")} of {sound.Runs.Count} passed every invariant; calibration needs "
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
            FormattableString.Invariant($"{reruns.Refused} of {reruns.Pairs} comparisons of valid runs with a second run of the same seed were refused; ")
            + "the limit is none.");
        output.WriteLine(FormattableString.Invariant($"{found} of {altering.Length} planted mistakes that change weights were found; all must be found."));
        output.WriteLine(
            FormattableString.Invariant($"{alarms.Refused} of {alarms.Pairs} comparisons of valid runs with other seeds were refused by the noise gate; ")
            + FormattableString.Invariant($"the limit is {SnapshotComparison.Level:0.#%}."));
        return reruns.Refused == 0 && found == altering.Length && alarms.Share <= SnapshotComparison.Level;
    }
}
