using System.Collections.Concurrent;
using Harness.Experiments.Archive;
using Harness.Experiments.Claims;
using Harness.Experiments.Kept;
using Harness.Invariants;
using Harness.Runtime;
using Harness.Storage;
using Harness.Training;

namespace Harness.Experiments;

/// <summary>Runs experiments with one profile, data set and device. Each experiment is trained once, at the first request, and its result is shared.</summary>
/// <remarks>The tests and the command line both use this class, so both give the same results.</remarks>
/// <param name="profile">The profile.</param>
/// <param name="dataset">The data set.</param>
/// <param name="device">The device that trains.</param>
/// <param name="ledger">Records every run, however it ends.</param>
/// <param name="archive">Stores finished runs, for reports.</param>
/// <param name="epochEnded">Is called after every epoch, on the thread that trains.</param>
/// <param name="seeds">The seeds to run; all seeds of the profile if null.</param>
/// <param name="checkpoints">Stores checkpoints if the profile asks for them; no checkpoints if null.</param>
/// <param name="events">Writes learning curves for TensorBoard; no curves if null.</param>
/// <param name="cores">The run scheduler, which limits how many runs train at once. If null: one run for each core, on a GPU at most eight runs.</param>
/// <param name="models">Stores trained models; no models are stored if null.</param>
/// <param name="taken">Is called with a message about runs that are taken from the archive: those with the same configuration, data, arithmetic and code.
/// If null, every run is trained.</param>
/// <param name="notKept">Is called with a message about finished runs that could not be saved; if null, an exception is thrown instead.</param>
internal sealed class StudyRuns(Profile profile, Dataset dataset, ComputeDevice device, RunLedger ledger, RunArchive archive,
    Action<EpochProgress>? epochEnded = null, IReadOnlyList<int>? seeds = null, EventFiles? events = null,
    CheckpointFolder? checkpoints = null, RunScheduler? cores = null, KeptModels? models = null, Action<string>? taken = null, Action<string>? notKept = null)
{
    private readonly ConcurrentDictionary<Experiment, Lazy<ExperimentResult>> _results = new();
    private readonly ExperimentRunner _runner = new(profile, dataset, device, epochEnded + (events is null ? null : events.Add), ledger, checkpoints, cores,
        models);

    /// <summary>Is called when a run begins, on the thread that trains, with the experiment's name and the seed.</summary>
    internal Action<string, int>? Started { init => _runner.Started = value; }

    /// <summary>Is called with the number of an experiment's runs that are taken from the archive.</summary>
    internal Action<int>? Skipped { get; init; }

    /// <summary>Tells whether every run starts from the beginning: checkpoints of earlier runs are deleted first.</summary>
    internal bool StartsOver { get; init; }

    /// <summary>The default path of the ledger, in the repository and ignored by git.</summary>
    public static string UsualLedger => Path.Combine(Workspace.Root, "TestResults", "runs.jsonl");

    /// <summary>The ledger of all runs.</summary>
    public RunLedger Ledger { get; } = ledger;

    /// <summary>The results so far, in alphabetical order of the experiments.</summary>
    public IReadOnlyList<ExperimentResult> Results =>
        [.. _results.Values.Where(result => result.IsValueCreated).Select(result => result.Value)
            .OrderBy(result => result.Experiment.Name, StringComparer.Ordinal)];

    /// <summary>Runs an experiment, or returns its existing result.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <returns>The result, refused or not. Its runs are in the archive.</returns>
    public ExperimentResult Run(Experiment experiment) => _results.GetOrAdd(experiment, _ => new(() => Train(experiment))).Value;

    /// <summary>Runs experiments in parallel, the longest first. The run scheduler limits how many seeds train at once.</summary>
    /// <param name="experiments">The experiments.</param>
    /// <returns>The results, in the same order.</returns>
    /// <exception cref="RunFailedException">A run ended in an error. All other runs are finished and saved.</exception>
    public IReadOnlyList<ExperimentResult> Run(IReadOnlyList<Experiment> experiments)
    {
        var (results, failures) = Attempt(experiments);
        return failures.Count == 0 ? results : throw failures[0];
    }

    /// <summary>Runs experiments in parallel, the longest first. A failing experiment does not stop the others.</summary>
    /// <param name="experiments">The experiments.</param>
    /// <returns>The results of the experiments that did not fail, in the same order, and the failures.</returns>
    internal (IReadOnlyList<ExperimentResult> Results, IReadOnlyList<RunFailedException> Failures) Attempt(IReadOnlyList<Experiment> experiments)
    {
        // Each experiment has its own thread, because the threads wait for free cores and the thread pool would provide too few.
        var running = experiments.OrderByDescending(_runner.Cost).ToDictionary(experiment => experiment, experiment =>
            Task.Factory.StartNew(() => RunOrFail(experiment), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        Task.WaitAll([.. running.Values]);
        var ended = experiments.Select(experiment => running[experiment].Result).ToList();
        return ([.. ended.Select(one => one.Result).OfType<ExperimentResult>()], [.. ended.Select(one => one.Failure).OfType<RunFailedException>()]);
    }

    /// <summary>Compares two experiments on the same rows, seed by seed.</summary>
    /// <param name="first">The first experiment.</param>
    /// <param name="second">The second experiment.</param>
    /// <returns>The comparison.</returns>
    public PairedComparison Compare(Experiment first, Experiment second) => PairedComparison.Of(Run(first), Run(second));

    /// <summary>Runs all experiments of the study and checks the invariants of their comparison and of the claims.</summary>
    /// <returns>The violations; empty if all invariants hold.</returns>
    public IReadOnlyList<Violation> ComparisonViolations() => SideBySide.Violations(profile.Study, Run(profile.Study.Experiments), Ledger);

    private ExperimentResult Train(Experiment experiment)
    {
        IReadOnlyList<int> asked = seeds ?? profile.Seeds;
        RunArchive.CodeOf(experiment); // reads the code's files before the training, because another build may replace them meanwhile
        if (StartsOver)
            checkpoints?.Forget(experiment, profile.FolderOf(dataset), device.Name, asked);
        var repeatable = Repeatable(experiment, asked);
        if (repeatable.Count > 0)
        {
            Skipped?.Invoke(repeatable.Count);
            taken!(Sentence(experiment, repeatable, asked));
        }
        if (repeatable.Count == asked.Count)
            return ExperimentResult.Of(experiment, profile, dataset, device.Name, repeatable);

        var attempted = _runner.Attempt(experiment, [.. asked.Except(repeatable.Select(run => run.Seed))]);
        var trained = _runner.ResultOf(experiment, [.. attempted.Select(run => run.Run).OfType<SeedRun>()]);
        Keep(trained);
        if (attempted.Where(run => run.Failure is not null).Select(run => (run.Seed, run.Failure!)).ToList() is { Count: > 0 } failures)
            throw new RunFailedException(experiment, failures);
        return trained with { Runs = [.. asked.Select(seed => repeatable.Concat(trained.Runs).First(run => run.Seed == seed))] };
    }

    /// <summary>Saves finished runs. If a folder cannot be written, a message is sent and the result is kept.</summary>
    private void Keep(ExperimentResult trained)
    {
        try
        {
            archive.Save(trained);
            events?.Add(trained);
            checkpoints?.Forget(trained);
        }
        catch (Exception e) when (notKept is not null && e is IOException or UnauthorizedAccessException)
        {
            notKept!($"The finished runs of {trained.Experiment.Name} could not be saved in '{archive.Directory}': {e.Message}");
        }
    }

    private (ExperimentResult? Result, RunFailedException? Failure) RunOrFail(Experiment experiment)
    {
        try
        {
            return (Run(experiment), null);
        }
        catch (RunFailedException failure)
        {
            return (null, failure);
        }
        catch (Exception failure)
        {
            return (null, new RunFailedException(experiment, [.. (seeds ?? profile.Seeds).Select(seed => (seed, failure))]));
        }
    }

    /// <summary>Finds the archived runs that training would only repeat. If models are saved, a run without its model is trained again.</summary>
    private IReadOnlyList<SeedRun> Repeatable(Experiment experiment, IReadOnlyList<int> asked)
    {
        if (taken is null)
            return [];
        var runs = archive.Runs(experiment, profile, dataset, device.Name);
        var arithmetic = ArithmeticName.For(experiment, device);
        var found = asked.Select(seed => runs.FindRepeatable(seed, arithmetic)).OfType<SeedRun>()
            .ToLookup(run => models is null || models.Holds(experiment, profile, run.Evidence, device.Name, run.Seed, runs.ConfigurationOf(run.Seed)));
        if (found[false].ToList() is { Count: > 0 } withoutModel)
        {
            taken($"{experiment.Name}: {Seeds(withoutModel)} trained again, because "
                + $"{(withoutModel.Count == 1 ? "its model was" : "their models were")} not kept.");
        }
        foreach (var run in found[true])
            Forget(experiment, run.Seed, runs.ConfigurationOf(run.Seed));
        return [.. found[true]];
    }

    /// <summary>Deletes the checkpoint of a run that is taken from the archive, which a stopped command may have left.</summary>
    private void Forget(Experiment experiment, int seed, string configuration)
    {
        try
        {
            checkpoints?.Forget(experiment, profile.FolderOf(dataset), device.Name, seed, configuration);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            taken!($"The checkpoint of {experiment.Name}, seed {seed}, is not needed any more and could not be deleted: {e.Message}");
        }
    }

    private string Sentence(Experiment experiment, IReadOnlyList<SeedRun> repeatable, IReadOnlyList<int> asked) =>
        $"{experiment.Name}: {Seeds(repeatable)} taken from '{archive.Directory}', with the same configuration, data, arithmetic and code"
        + $"{(repeatable.Count == asked.Count ? "" : "; the others are trained")}.";

    private static string Seeds(IReadOnlyList<SeedRun> runs) =>
        $"seed{(runs.Count == 1 ? "" : "s")} {string.Join(", ", runs.Select(run => run.Seed))} {(runs.Count == 1 ? "is" : "are")}";
}
