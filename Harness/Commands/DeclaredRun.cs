using Harness.Experiments;
using Harness.Experiments.Archive;
using Harness.Experiments.Kept;
using Harness.Reporting;
using Harness.Runtime;
using Harness.Training;

namespace Harness.Commands;

/// <summary>Runs experiments as they are declared, keeps the runs, and compares the results with the accepted snapshots.</summary>
internal sealed record DeclaredRun
{
    /// <summary>The default time between two checkpoints. A run that takes less time writes none and is trained again after an interruption.</summary>
    private static readonly TimeSpan UsualCheckpoints = TimeSpan.FromMinutes(2);

    /// <summary>The study.</summary>
    public required Study Study { get; init; }

    /// <summary>The profile.</summary>
    public required Profile Profile { get; init; }

    /// <summary>The device that trains.</summary>
    public required ComputeDevice Device { get; init; }

    /// <summary>The seeds; if empty, those of the profile. A part of the profile's seeds is a shard; other seeds replace those of the profile. Neither has a
    /// snapshot.</summary>
    public required IReadOnlyList<int> Seeds { get; init; }

    /// <summary>The time between two checkpoints; null for the default, with which short runs write none.</summary>
    public required TimeSpan? CheckpointEvery { get; init; }

    /// <summary>The folder of checkpoints.</summary>
    public required string Checkpoints { get; init; }

    /// <summary>The finished runs.</summary>
    public required RunArchive Archive { get; init; }

    /// <summary>The folder of kept models; null if none are kept.</summary>
    public required string? Models { get; init; }

    /// <summary>Tells whether finished runs are trained again.</summary>
    public required bool TrainsAgain { get; init; }

    /// <summary>Limits how many runs train at once; the default limit if null.</summary>
    public required RunScheduler? Scheduler { get; init; }

    /// <summary>The folder of results.</summary>
    public required string Results { get; init; }

    /// <summary>Tells whether the results are compared only with snapshots in their own folder.</summary>
    public required bool OwnSnapshots { get; init; }

    /// <summary>The style of the progress display.</summary>
    public required RunDisplay.Style Style { get; init; }

    private bool IsShard => Seeds.Count > 0 && !Profile.Seeds.Order().SequenceEqual(Seeds.Order());

    private Profile Trained => Profile with
    {
        CheckpointEvery = CheckpointEvery ?? UsualCheckpoints,
        Seeds = IsShard && Seeds.Except(Profile.Seeds).Any() ? Seeds : Profile.Seeds,
    };

    /// <summary>Trains, shows the progress, and compares or keeps the results.</summary>
    /// <param name="experiments">The experiments.</param>
    /// <param name="output">Receives results, or JSON.</param>
    /// <param name="error">Receives violations, failures and notes.</param>
    /// <returns>The results, and the exit code: 0 if everything was trained, saved and accepted, otherwise 1.</returns>
    public async Task<(IReadOnlyList<ExperimentResult> Found, int ExitCode)> Run(IReadOnlyList<Experiment> experiments, TextWriter output, TextWriter error)
    {
        var ledger = new RunLedger(StudyRuns.UsualLedger, error.WriteLine);
        var notSaved = new List<string>();
        var models = Models is null ? null : new KeptModels(Models, NoteNotSaved);
        var (found, failures) = Train(experiments, ledger, models, NoteNotSaved, output, error);
        foreach (var failure in failures)
            error.WriteLine(failure.Message);
        if (found.Count == 0)
            return (found, 1);

        var people = Style == RunDisplay.Style.Json ? error : output;
        if (models is not null)
            ShowKept(models, found, people);
        var holds = IsShard ? ShowShard(found, people, error)
            : await new ResultVerification(Study, Results, people, error) { Published = OwnSnapshots ? null : Study.AcceptedSnapshots }.Of(found, ledger);
        if (failures.Count > 0 || notSaved.Count > 0)
            error.WriteLine(ReasonToFail(failures, notSaved.Count > 0));
        return (found, holds && failures.Count == 0 && notSaved.Count == 0 ? 0 : 1);

        void NoteNotSaved(string line)
        {
            lock (notSaved)
                notSaved.Add(line);
            error.WriteLine(line);
        }
    }

    private (IReadOnlyList<ExperimentResult> Results, IReadOnlyList<RunFailedException> Failures) Train(IReadOnlyList<Experiment> experiments,
        RunLedger ledger, KeptModels? models, Action<string> notSaved, TextWriter output, TextWriter error)
    {
        var profile = Trained;
        var seeds = IsShard ? Seeds : profile.Seeds;
        var events = new EventFiles(EventFiles.UsualDirectory, profile.Folder, Device.Name);
        var trained = RunDisplay.While(experiments, seeds.Count, Style, output, error, watch =>
        {
            var dataset = Dataset.Load(profile);
            var checkpoints = new CheckpointFolder(Checkpoints, watch.Note) { OfLongRunsAlone = CheckpointEvery is null };
            Interruption.Kept = () => WhatIsKept(checkpoints, profile, dataset);
            return new StudyRuns(profile, dataset, Device, ledger, Archive, watch.EpochEnded, IsShard ? seeds : null, events, checkpoints,
                Scheduler, models, TrainsAgain ? null : watch.Note, notSaved)
            {
                Started = watch.Started,
                Skipped = watch.Skipped,
                StartsOver = TrainsAgain,
            }.Attempt(experiments);
        });
        Interruption.Kept = null;
        return trained;
    }

    /// <summary>Describes what a stopped command has saved and how to resume it.</summary>
    private string WhatIsKept(CheckpointFolder folder, Profile profile, Dataset dataset)
    {
        var checkpoints = folder.Count(profile.FolderOf(dataset), Device.Name);
        var minutes = profile.CheckpointEvery!.Value.TotalMinutes;
        return $" Finished experiments are in '{Archive.Directory}', and {ReportContent.Counted(checkpoints, "checkpoint")} in '{folder.Directory}'. "
            + (checkpoints == 0 ? FormattableString.Invariant($"No run had trained for {minutes:0.####} minutes, so unfinished runs start from the beginning. ")
                : FormattableString.Invariant($"At most the last {minutes:0.####} minutes of a run are trained again. "))
            + (TrainsAgain ? "To continue, run the same command without --fresh. Experiments that were "
                + "not trained again yet are then taken from the finished runs." : "To continue, run the same command again.");
    }

    /// <summary>Names the folder of the models, if any was saved.</summary>
    private void ShowKept(KeptModels models, IReadOnlyList<ExperimentResult> found, TextWriter output)
    {
        var runs = found.SelectMany(result => result.Runs.Where(run => !run.Violations.Any()).Select(run => (result, run))).ToList();
        var kept = runs.Count(one => IsKept(models, one.result, one.run));
        if (kept == 0)
            return;
        output.WriteLine((kept == runs.Count ? "Models are" : FormattableString.Invariant($"{kept} of {runs.Count} models are"))
            + $" kept in '{Path.Combine(models.Directory, Trained.FolderOf(runs[0].run.Evidence), Device.Name)}', for './research predict' and "
            + "'./research export'.");
    }

    private bool IsKept(KeptModels models, ExperimentResult result, SeedRun run) =>
        models.Holds(result.Experiment, Trained, run.Evidence, Device.Name, run.Seed,
            ConfigurationFingerprint.Of(result.Experiment, result.Summary, Trained, run.Evidence, Device.Name, run.Seed));

    /// <summary>Explains an exit code that the comparison with the snapshots does not explain.</summary>
    private static string ReasonToFail(IReadOnlyList<RunFailedException> failures, bool isUnsaved)
    {
        var reasons = new[]
        {
            failures.Count == 0 ? "" : $"runs of {ReportContent.Counted(failures.Count, "experiment")} failed",
            isUnsaved ? "some runs or models could not be saved" : "",
        };
        return $"The exit code is 1, because {string.Join(" and ", reasons.Where(reason => reason.Length > 0))}: see the messages above. "
            + "When the cause is removed, run the same command again.";
    }

    /// <summary>Shows results that have no snapshot.</summary>
    /// <returns>Whether no run was refused.</returns>
    private bool ShowShard(IReadOnlyList<ExperimentResult> found, TextWriter output, TextWriter error)
    {
        output.WriteLine(ResultTable.Of(found));
        var seeds = found[0].Runs.Select(run => run.Seed).ToList();
        output.WriteLine($"Trained with seed{(seeds.Count == 1 ? "" : "s")} {string.Join(", ", seeds)}: --seeds takes the seeds themselves, not their number. "
            + $"Only the seeds {string.Join(", ", Profile.Seeds)} of the profile {Profile.Name} together are compared with a snapshot. "
            + $"The runs are kept in '{Archive.Directory}'; './research merge' joins runs of several folders.");
        var refused = found.Where(result => result.Violations.Any()).ToList();
        foreach (var result in refused)
            error.WriteLine(new RunRefusedException(result).Message);
        return refused.Count == 0;
    }
}
