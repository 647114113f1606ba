using System.Collections.Concurrent;
using Harness.Experiments.Archive;
using Harness.Experiments.Claims;
using Harness.Experiments.Kept;
using Harness.Invariants;
using Harness.Runtime;
using Harness.Storage;
using Harness.Training;

namespace Harness.Experiments;

/// <summary>Experiments in one profile, on the same data and device: each is trained once, whoever asks first, and all judge the same run.</summary>
/// <remarks>The tests and the command line run their experiments here, so both give the same results.</remarks>
/// <param name="profile">How large.</param>
/// <param name="dataset">On what.</param>
/// <param name="device">Where.</param>
/// <param name="ledger">Where every run is entered, however it ends.</param>
/// <param name="archive">Where finished runs are kept, for reports.</param>
/// <param name="epochEnded">Told of every epoch, from the thread that trains.</param>
/// <param name="seeds">Those of the profile's seeds to run; all if left out.</param>
/// <param name="checkpoints">Where runs are kept while they train, where the profile asks for that; nowhere if left out.</param>
/// <param name="events">Where curves are written for TensorBoard; nowhere if left out.</param>
/// <param name="cores">How many runs at once; one for each core of this machine, and on a GPU at most eight, if left out.</param>
/// <param name="models">Where trained models are kept; nowhere if left out.</param>
/// <param name="taken">Told which runs are taken from the archive: those of the same configuration, data, arithmetic and code. If left out, every run is
/// trained.</param>
/// <param name="notKept">Told which finished runs could not be kept; if left out, that is an error.</param>
public sealed class StudyRuns(Profile profile, Dataset dataset, ComputeDevice device, RunLedger ledger, RunArchive archive,
    Action<EpochProgress>? epochEnded = null, IReadOnlyList<int>? seeds = null, EventFiles? events = null,
    CheckpointFolder? checkpoints = null, RunScheduler? cores = null, KeptModels? models = null, Action<string>? taken = null, Action<string>? notKept = null)
{
    private readonly ConcurrentDictionary<Experiment, Lazy<ExperimentResult>> _results = new();
    private readonly ExperimentRunner _runner = new(profile, dataset, device, epochEnded + (events is null ? null : events.Add), ledger, checkpoints, cores,
        models);

    /// <summary>Told of every run that begins, from the thread that trains: its experiment and seed.</summary>
    internal Action<string, int>? Started { init => _runner.Started = value; }

    /// <summary>Told how many runs of an experiment are taken from the archive.</summary>
    internal Action<int>? Skipped { get; init; }

    /// <summary>The usual place of the ledger: in the repository, and ignored by git.</summary>
    public static string UsualLedger => Path.Combine(Workspace.Root, "TestResults", "runs.jsonl");

    /// <summary>Every run of this study.</summary>
    public RunLedger Ledger { get; } = ledger;

    /// <summary>What has been run, in the order of the alphabet.</summary>
    public IReadOnlyList<ExperimentResult> Results =>
        [.. _results.Values.Where(result => result.IsValueCreated).Select(result => result.Value)
            .OrderBy(result => result.Experiment.Name, StringComparer.Ordinal)];

    /// <summary>Runs an experiment, or takes the result that there is.</summary>
    /// <param name="experiment">Which.</param>
    /// <returns>The result, refused or not; its runs are in the archive.</returns>
    public ExperimentResult Run(Experiment experiment) => _results.GetOrAdd(experiment, _ => new(() => Train(experiment))).Value;

    /// <summary>Runs experiments, as many seeds at once as there are cores, the longest first.</summary>
    /// <param name="experiments">Which.</param>
    /// <returns>Their results, in the same order.</returns>
    /// <exception cref="RunFailedException">One of them ended in an error. All others were run, and are kept.</exception>
    public IReadOnlyList<ExperimentResult> Run(IReadOnlyList<Experiment> experiments)
    {
        var (results, failures) = Attempt(experiments);
        return failures.Count == 0 ? results : throw failures[0];
    }

    /// <summary>Runs experiments as the other does. One that fails does not cost the others.</summary>
    /// <param name="experiments">Which.</param>
    /// <returns>The results of those that did not fail, in the same order, and the failures.</returns>
    internal (IReadOnlyList<ExperimentResult> Results, IReadOnlyList<RunFailedException> Failures) Attempt(IReadOnlyList<Experiment> experiments)
    {
        // Threads of their own: they wait for the cores, and the pool would hand out too few of them.
        var running = experiments.OrderByDescending(_runner.Cost).ToDictionary(experiment => experiment, experiment =>
            Task.Factory.StartNew(() => RunOrFail(experiment), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        Task.WaitAll([.. running.Values]);
        var ended = experiments.Select(experiment => running[experiment].Result).ToList();
        return ([.. ended.Select(one => one.Result).OfType<ExperimentResult>()], [.. ended.Select(one => one.Failure).OfType<RunFailedException>()]);
    }

    /// <summary>Two experiments on the same rows, seed by seed.</summary>
    /// <param name="first">One.</param>
    /// <param name="second">The other.</param>
    /// <returns>What differs.</returns>
    public PairedComparison Compare(Experiment first, Experiment second) => PairedComparison.Of(Run(first), Run(second));

    /// <summary>What speaks against putting all experiments side by side, and against what is concluded from them.</summary>
    /// <returns>Nothing, if all is well.</returns>
    public IReadOnlyList<Violation> ComparisonViolations() => SideBySide.Violations(profile.Study, Run(profile.Study.Experiments), Ledger);

    private ExperimentResult Train(Experiment experiment)
    {
        IReadOnlyList<int> asked = seeds ?? profile.Seeds;
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

    /// <summary>Keeps finished runs. A folder that cannot be written to is said and costs no result.</summary>
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
            notKept!($"The finished runs of {trained.Experiment.Name} could not be kept in '{archive.Directory}': {e.Message}");
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

    /// <summary>Finds the runs that training would only repeat. Where models are kept, a run without its model is none.</summary>
    private IReadOnlyList<SeedRun> Repeatable(Experiment experiment, IReadOnlyList<int> asked)
    {
        if (taken is null)
            return [];
        var runs = archive.Runs(experiment, profile, dataset, device.Name);
        return
        [
            .. asked.Where(seed => models is null || models.Holds(experiment, profile, device.Name, seed, runs.ConfigurationOf(seed)))
                .Select(seed => runs.FindRepeatable(seed, ArithmeticName.For(device))).OfType<SeedRun>(),
        ];
    }

    private string Sentence(Experiment experiment, IReadOnlyList<SeedRun> repeatable, IReadOnlyList<int> asked) =>
        $"{experiment.Name}: seed{(repeatable.Count == 1 ? "" : "s")} {string.Join(", ", repeatable.Select(run => run.Seed))} "
        + $"{(repeatable.Count == 1 ? "is" : "are")} taken from '{archive.Directory}', of the same configuration, data, arithmetic and code"
        + $"{(repeatable.Count == asked.Count ? "" : "; the others are trained")}.";
}
