using System.CommandLine;
using Harness.Experiments;
using Harness.Experiments.Archive;
using Harness.Experiments.Kept;
using Harness.Reporting;
using Harness.Runtime;
using Harness.Training;

namespace Harness.Commands;

/// <summary><c>research run</c>: runs the same experiments as the tests, with the same invariants,
/// archive and snapshots, also on a machine without the .NET SDK.</summary>
internal static class RunCommand
{
    private const string Everything = "all";

    /// <summary>The default time between two checkpoints. A run that takes less time writes none and is trained again after an interruption.</summary>
    private static readonly TimeSpan UsualCheckpoints = TimeSpan.FromMinutes(2);

    /// <summary>Describes the command.</summary>
    /// <param name="study">The study.</param>
    /// <returns>The command. It exits with 1 if an invariant is violated or a snapshot does not hold.</returns>
    public static Command Create(Study study)
    {
        string[] known = [Everything, .. study.Experiments.Select(experiment => experiment.Name)];
        var names =
            new Argument<string[]>("experiment")
            {
                Description = $"Which, or '{Everything}': {string.Join(", ", known.Skip(1))}.",
                HelpName = "experiment",
                Arity = ArgumentArity.OneOrMore
            };
        CommonOptions.AcceptOnly(names, known);
        var seeds =
            SeedList.Option("Which seeds, such as 1,2,3 or 1..3; those of the profile if left out. With others than those there is no snapshot to compare "
                + "with: the runs are kept, for 'research merge'.");
        var device = CommonOptions.Device();
        var profile = CommonOptions.Profile(study);
        var data = CommonOptions.DataOfProfile(study);
        var results = new Option<DirectoryInfo>("--results") { Description = "The folder of results; the repository's own, or 'results' here, if left out." };
        var runs =
            new Option<DirectoryInfo>("--runs")
            {
                Description =
                "The folder to keep finished runs in; where the tests leave them, or 'TestResults/runs' here, if left out."
            };
        var checkpoints =
            new Option<double?>("--checkpoint-every")
            {
                Description =
                "Minutes between two checkpoints: a run that is stopped or killed goes on from the last one when it is started again. If left out, what the "
                    + "profile says, or every 2 minutes; then a run that takes less writes none."
            };
        var checkpointFolder =
            new Option<DirectoryInfo>("--checkpoints")
            {
                Description =
                "The folder of checkpoints; 'TestResults/checkpoints' beside the runs of the tests, if left out."
            };
        var keepModels = new Option<bool?>("--keep-models")
        {
            Description = $"Keeps the trained models, for 'research predict' and 'research export'. {KeptByProfile(study)}",
        };
        var models = new Option<DirectoryInfo>("--models") { Description = "The folder of kept models; 'TestResults/models', if left out." };
        var fresh = new Option<bool>("--fresh")
        {
            Description = "Trains every run, also those that are among the finished runs with the same configuration, data, arithmetic and code.",
        };
        var atOnce =
            CommonOptions.NumberIfAny("--at-once",
                "How many runs side by side, on one core each; all cores, and on a GPU at most eight, if left out. The figures do not depend on it.", least: 1,
                most: 1_024);
        var epochs = CommonOptions.NumberIfAny("--epochs", "A quick look: so many epochs instead of the profile's. It is compared with nothing.", least: 1,
            most: 100_000);
        var learningRate = CommonOptions.NumberIfAny("--learning-rate",
            "A quick look: this learning rate instead of the declared one. It is compared with nothing.", least: 1e-12, most: 1e3);
        var controls = new Option<bool>("--controls")
        {
            Description = "Holds the experiments against the controls instead: shuffled labels, other ids, a bag of words, more padding, "
                + "each layer removed, one step that decides. Trains each with every seed, and twice more.",
        };
        var quiet = new Option<bool>("--quiet") { Description = "No progress; results and errors alone." };
        var json = new Option<bool>("--json")
        {
            Description = "JSON on standard output, an object a line and nothing else there: each epoch, each result, and the exit code. Texts go to standard "
                + "error.",
        };
        checkpoints.Validators.Add(given =>
        {
            if (given.Tokens.Count == 1 && given.GetValueOrDefault<double?>() is { } minutes && !(minutes is >= 0 and <= 10_000))
                given.AddError("--checkpoint-every must be 0 to 10000 minutes.");
        });
        var command =
            new Command("run",
                "Runs experiments as the tests do: trains, lets the invariants try to refute each run, keeps it, and compares the metrics with the accepted "
                    + "snapshot.") { names, seeds, device, profile, data, results, runs, checkpoints, checkpointFolder, keepModels, models, fresh, atOnce,
                epochs, learningRate, controls, quiet, json };
        command.Validators.Add(given =>
        {
            if (!CommonOptions.AreGivenOnce(given))
                return;
            Option[] kept = [keepModels, models, fresh, checkpoints, checkpointFolder];
            if (given.GetValue(controls) && Given([seeds, epochs, learningRate, json, quiet, .. kept]) is { } one)
                given.AddError($"--controls and {one.Name} cannot go together: controls run the profile's seeds as declared, and keep nothing.");
            else if ((Given([epochs]) ?? Given([learningRate])) is { } look && Given(kept) is { } other)
                given.AddError($"{look.Name} and {other.Name} cannot go together: a quick look is compared with nothing, and keeps no model or checkpoint.");

            Option? Given(Option[] options) => options.FirstOrDefault(option => given.GetResult(option) is { Implicit: false });
        });
        command.SetAction((given, cancellation) => Task.Run(async () =>
        {
            var (output, error) = (given.InvocationConfiguration.Output, given.InvocationConfiguration.Error);
            if (CommonOptions.Asked(study, given.GetRequiredValue(profile), given.GetValue(data), error) is not { } profiled)
                return 2;
            var style = given.GetValue(json) ? RunDisplay.Style.Json : given.GetValue(quiet) ? RunDisplay.Style.Quiet : RunDisplay.Style.Usual;
            if (given.GetValue(checkpoints) is { } minutes)
                profiled = profiled with { CheckpointEvery = TimeSpan.FromMinutes(minutes) };
            if (CommonOptions.DeviceNamed(given.GetValue(device), error) is not { } on)
                return 1;
            var chosen = given.GetRequiredValue(names);
            var experiments = study.Experiments.Where(experiment => chosen.Contains(Everything) || chosen.Contains(experiment.Name)).ToList();
            if (given.GetValue(controls))
            {
                return ControlRun.Of(experiments, profiled, on, given.GetValue(results)?.FullName ?? study.Results,
                    given.GetValue(atOnce) is { } cores ? new RunScheduler(cores) : null, output, error);
            }
            if (QuickLook.Asked(given.GetValue(epochs), given.GetValue(learningRate)) is { } look)
            {
                var (lookedAt, code) = look.Run(experiments, profiled, given.GetValue(seeds) ?? [], on, given.GetValue(runs)?.FullName,
                    given.GetValue(atOnce) is { } most ? new RunScheduler(most) : null, style, output, error);
                return End(lookedAt, code);
            }
            var isUsual = profiled.CheckpointEvery is null;
            profiled = profiled with { CheckpointEvery = profiled.CheckpointEvery ?? UsualCheckpoints };
            var (asked, shard) = Seeds(profiled, given.GetValue(seeds) ?? []);
            var archive = new RunArchive(given.GetValue(runs)?.FullName ?? RunArchive.UsualDirectory);
            var ledger = new RunLedger(StudyRuns.UsualLedger, error.WriteLine);
            var events = new EventFiles(EventFiles.UsualDirectory, asked.Folder, on.Name);

            var kept = given.GetValue(keepModels) ?? asked.KeepsModels
                ? new KeptModels(given.GetValue(models)?.FullName ?? KeptModels.UsualDirectory, error.WriteLine) : null;
            var notKept = new List<string>();
            var (found, failures) = RunDisplay.While(experiments, (shard ?? asked.Seeds).Count, style, output, error, watch =>
            {
                var folder = new CheckpointFolder(given.GetValue(checkpointFolder)?.FullName ?? CheckpointFolder.UsualDirectory, watch.Note)
                {
                    OfLongRunsAlone = isUsual,
                };
                Interruption.Kept = () => WhatIsKept(folder, archive, asked, on.Name);
                return new StudyRuns(asked, Dataset.Load(asked), on, ledger, archive, watch.EpochEnded, shard, events, folder,
                    given.GetValue(atOnce) is { } count ? new RunScheduler(count) : null, kept, given.GetValue(fresh) ? null : watch.Note, Notice)
                {
                    Started = watch.Started,
                    Skipped = watch.Skipped,
                }.Attempt(experiments);
            });
            Interruption.Kept = null;
            foreach (var failure in failures)
                error.WriteLine(failure.Message);
            if (found.Count == 0)
                return End(found, 1);
            var people = style == RunDisplay.Style.Json ? error : output;
            if (kept is not null && found.Any(result => result.Runs.Any(run => IsKept(kept, asked, on, result.Experiment, run))))
                people.WriteLine($"Models are kept in '{Path.Combine(kept.Directory, asked.Folder, on.Name)}', for 'research predict' and 'research export'.");
            var exitCode = shard is null
                ? await new ResultVerification(study, given.GetValue(results)?.FullName ?? study.Results, people, error).Of(found, ledger) ? 0 : 1
                : Keep(found, archive, people, error);
            return End(found, failures.Count > 0 || notKept.Count > 0 ? 1 : exitCode);

            int End(IReadOnlyList<ExperimentResult> results, int code)
            {
                if (style == RunDisplay.Style.Json)
                    RunJson.WriteEnd(output, results, code);
                return code;
            }

            void Notice(string line)
            {
                lock (notKept)
                    notKept.Add(line);
                error.WriteLine(line);
            }
        }, cancellation));
        return command;
    }

    private static bool IsKept(KeptModels models, Profile profile, ComputeDevice device, Experiment experiment, SeedRun run) =>
        !run.Violations.Any() && Directory.Exists(models.FolderOf(profile.Folder, device.Name, experiment.Name, run.Seed));

    /// <summary>Describes what a stopped command has saved and how to resume it.</summary>
    private static string WhatIsKept(CheckpointFolder folder, RunArchive archive, Profile profile, string device)
    {
        var checkpoints = folder.Count(profile, device);
        var minutes = profile.CheckpointEvery!.Value.TotalMinutes;
        return $" Finished experiments are in '{archive.Directory}', and {ReportContent.Counted(checkpoints, "checkpoint")} in '{folder.Directory}'. "
            + (checkpoints == 0 ? FormattableString.Invariant($"No run had trained for {minutes:0.####} minutes, so those that were not finished start anew: ")
                : FormattableString.Invariant($"At most the last {minutes:0.####} minutes of a run are trained again: "))
            + "start the same command again.";
    }

    private static string KeptByProfile(Study study) => study.Profiles.Where(profile => profile.KeepsModels).ToList() is { Count: > 0 } keeping
        ? $"On without being asked in {study.ProfileNames("and", keeping)}." : "";

    /// <summary>Selects the seeds. A part of the profile's seeds is a shard; other seeds replace those of the profile. Neither has a snapshot.</summary>
    private static (Profile Profile, IReadOnlyList<int>? Shard) Seeds(Profile profile, int[] seeds)
    {
        if (seeds.Length == 0 || profile.Seeds.Order().SequenceEqual(seeds.Order()))
            return (profile, null);
        return (seeds.Except(profile.Seeds).Any() ? profile with { Seeds = seeds } : profile, seeds);
    }

    private static int Keep(IReadOnlyList<ExperimentResult> found, RunArchive archive, TextWriter output, TextWriter error)
    {
        output.WriteLine(ResultTable.Of(found));
        output.WriteLine($"A shard: seed{(found[0].Runs.Count == 1 ? "" : "s")} {string.Join(", ", found[0].Runs.Select(run => run.Seed))} of "
            + $"{found[0].Profile.Name}. "
            + $"Nothing was compared with a snapshot; the runs are in '{archive.Directory}', for 'research merge'.");
        var refused = found.Where(result => result.Violations.Any()).ToList();
        foreach (var result in refused)
            error.WriteLine(new RunRefusedException(result).Message);
        return refused.Count == 0 ? 0 : 1;
    }
}
