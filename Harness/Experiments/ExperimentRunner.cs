using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Harness.Experiments.Kept;
using Harness.Experiments.Memory;
using Harness.Invariants;
using Harness.Models;
using Harness.Runtime;
using Harness.Training;
using Harness.Training.Checkpointing;
using Harness.Training.Evidence;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Experiments;

/// <summary>Runs an experiment: encodes the data, trains one model for each seed, evaluates it, and checks the invariants of each run.</summary>
public sealed class ExperimentRunner
{
    private readonly Profile _profile;
    private readonly Dataset _dataset;
    private readonly ComputeDevice _device;
    private readonly Action<EpochProgress> _epochEnded;
    private readonly RunLedger? _ledger;
    private readonly CheckpointFolder? _checkpoints;
    private readonly KeptModels? _models;
    private readonly RunScheduler _scheduler;

    /// <summary>Creates a runner for experiments on one data set.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="dataset">The data set.</param>
    /// <param name="device">The device that trains.</param>
    /// <param name="epochEnded">Is called after every epoch, on the thread that trains.</param>
    /// <param name="ledger">Records every run, however it ends; no ledger if null.</param>
    /// <param name="checkpoints">Stores checkpoints if the profile asks for them; no checkpoints if null.</param>
    /// <param name="cores">The run scheduler, which limits how many runs train at once. If null: one run for each core, on a GPU at most eight runs.</param>
    /// <param name="models">Stores the models of runs without violations; no models are stored if null.</param>
    public ExperimentRunner(Profile profile, Dataset dataset, ComputeDevice device, Action<EpochProgress>? epochEnded = null, RunLedger? ledger = null,
        CheckpointFolder? checkpoints = null, RunScheduler? cores = null, KeptModels? models = null) =>
        (_profile, _dataset, _device, _epochEnded, _ledger, _checkpoints, _scheduler, _models) =
            (profile, dataset, device, epochEnded ?? (_ => { }), ledger, checkpoints, cores ?? RunScheduler.Of(device), models);

    /// <summary>Estimates the cost of training one seed of an experiment.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <returns>The FLOPs of the forward passes of all steps.</returns>
    public double Cost(Experiment experiment) => Cost(experiment, _profile, _dataset);

    /// <summary>Estimates the cost of training one seed of an experiment.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="profile">The profile.</param>
    /// <param name="dataset">The data set.</param>
    /// <returns>The FLOPs of the forward passes of all steps; at least one for each row, so that costs can be divided.</returns>
    public static double Cost(Experiment experiment, Profile profile, Dataset dataset)
    {
        double ofRow = Math.Max(1, ForwardCost.Of(experiment.Model, experiment.Tokenisation.Tokens)); // a model that only counts words has no products
        return ofRow * dataset.Train.Rows * Epochs(experiment, profile, dataset.Train.Rows);
    }

    /// <summary>Trains and evaluates all seeds in parallel.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="seeds">The seeds to run, for example those of a shard; all seeds of the profile if null. A seed's run is the same in both cases.</param>
    /// <returns>The result, refused or not.</returns>
    public ExperimentResult Run(Experiment experiment, IReadOnlyList<int>? seeds = null)
    {
        var runs = Attempt(experiment, seeds);
        if (runs.FirstOrDefault(run => run.Failure is not null).Failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
        return ResultOf(experiment, [.. runs.Select(run => run.Run!)]);
    }

    /// <summary>Trains and evaluates all seeds in parallel. A failing seed does not stop the others.</summary>
    internal IReadOnlyList<(int Seed, SeedRun? Run, Exception? Failure)> Attempt(Experiment experiment, IReadOnlyList<int>? seeds = null)
    {
        var summary = ModelSummary.Of(experiment.Model, experiment.Tokenisation.Tokens);
        var cost = Cost(experiment);
        // A thread each: torch's dispose scopes and modes belong to threads, so a run must not move between them.
        var need = InPlainWords(() => "creating the CUDA context", () => NeedOf(experiment));
        var runs = (seeds ?? _profile.Seeds).Select(seed => (Seed: seed, Task: Task.Factory.StartNew(
            () => _scheduler.Run(cost, () => RunAlone(experiment, summary, seed, need)), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default))).ToList();
        Task.WhenAll(runs.Select(run => run.Task)).ContinueWith(_ => { }, TaskScheduler.Default).GetAwaiter().GetResult();
        return [.. runs.Select(run => (run.Seed, run.Task.IsCompletedSuccessfully ? run.Task.Result : null, run.Task.Exception?.InnerException))];
    }

    /// <summary>Combines runs into a result.</summary>
    internal ExperimentResult ResultOf(Experiment experiment, IReadOnlyList<SeedRun> runs) =>
        ExperimentResult.Of(experiment, _profile, _dataset, _device.Name, runs);

    /// <summary>Is called when a run begins, on the thread that trains, with the experiment's name and the seed.</summary>
    internal Action<string, int>? Started { get; set; }

    /// <summary>The memory that runs share on a GPU; null on a CPU.</summary>
    internal MemoryBudget? Budget
    {
        get => field ?? GpuMemory.Of(_device);
        init;
    }

    /// <summary>Returns the bytes of memory of the GPU. The first call creates the CUDA context.</summary>
    internal Func<long> SizeOfGpu
    {
        get => field ?? (() => GpuMemory.SizeOf(_device));
        init;
    }

    /// <summary>Reserves bytes for the evaluation.</summary>
    internal Func<long, IDisposable> Reserve
    {
        get => field ?? (bytes => EvaluationReserve.Of(bytes, _device));
        init;
    }

    /// <summary>Estimates what a run needs on a GPU; null on a CPU.</summary>
    private RunMemory? NeedOf(Experiment experiment) =>
        Budget is { } free ? GpuMemory.NeedOf(experiment, _dataset.Train.Rows, _dataset.Test.Rows, SizeOfGpu(), free) : null;

    private SeedRun RunAlone(Experiment experiment, ModelSummary summary, int seed, RunMemory? need)
    {
        using var memory = need is null ? null : Budget?.Take(need.Own, need.Shared);
        Started?.Invoke(experiment.Name, seed);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var run = RunInTheLedger(experiment, summary, seed, need);
        return run with { LiveTensors = DisposeScopeManager.Statistics.ThreadTotalLiveCount - before };
    }

    private SeedRun RunInTheLedger(Experiment experiment, ModelSummary summary, int seed, RunMemory? need)
    {
        if (_ledger is null)
            return RunInMemory(experiment, summary, seed, need);
        var id = _ledger.Start(experiment.Name, _profile.Name, seed);
        try
        {
            var run = RunInMemory(experiment, summary, seed, need) with { LedgerId = id };
            _ledger.End(id, run.Violations.Count == 0 ? "completed" : $"refused: {string.Join(", ", run.Violations.Select(violation => violation.Invariant))}");
            return run;
        }
        catch (Exception failure)
        {
            _ledger.End(id, $"failed: {failure.Message}");
            throw;
        }
    }

    private SeedRun RunInMemory(Experiment experiment, ModelSummary summary, int seed, RunMemory? need)
    {
        var stage = "preparing the run";
        return InPlainWords(() => stage, () => RunSeed(experiment, summary, seed, need, began => stage = began));
    }

    /// <summary>Says in plain words when the memory of a GPU runs out. It costs this work alone.</summary>
    /// <param name="stage">Returns the stage that the work has reached, such as "training".</param>
    /// <param name="work">The work.</param>
    private static T InPlainWords<T>(Func<string> stage, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (OutOfGpuMemoryException.Of(failure, stage()) is { } inPlainWords)
        {
            throw inPlainWords;
        }
    }

    /// <summary>One stage after the other, and after each the invariants: a run stops at the first stage that has anything against it.</summary>
    private SeedRun RunSeed(Experiment experiment, ModelSummary summary, int seed, RunMemory? need, Action<string> began)
    {
        var evidence = DataEvidence.Of(experiment, _profile, _dataset);
        if (_profile.Study.Invariants.Violations(evidence, Stage.Data) is { Count: > 0 } unfit)
            return new SeedRun(seed, evidence, unfit, Completed: false);

        experiment = experiment.WithVectors(() => _dataset.Vocabulary(experiment.Tokenisation));
        using var queue = _device.OwnQueue();
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(seed);
        using var model = experiment.Model(random).to(_device.Torch);
        using var rows = SharedRows.Borrow(evidence.Fitted, _device);
        using var held = evidence.Validated is { } part ? SharedRows.Borrow(part, _device) : null;
        using var kept = SharedRows.Borrow(evidence.EncodedTest, _device); // before the first epoch: what cannot be evaluated is not trained
        evidence = evidence with
        {
            Summary = summary,
            Untrained = UntrainedModel.Of(model, rows, evidence.Objective),
            Rehearsals = seed == _profile.Seeds[0] ? ReproducibilityCheck.Twice(experiment, seed, evidence.Fitted, _device, evidence.Objective) : null,
        };
        if (_profile.Study.Invariants.Violations(evidence, Stage.Model) is { Count: > 0 } unsound)
            return new SeedRun(seed, evidence, unsound, Completed: false);

        var checkpoint = _profile.CheckpointEvery is { } every ? _checkpoints?.Of(experiment, summary, _profile, evidence, _device.Name, seed, every) : null;
        began("reserving memory for the evaluation");
        using var reserve = Reserve(need?.Reserve ?? 0);
        began("training");
        evidence = Train(experiment, seed, model, rows, held, random, evidence, checkpoint);
        if (_profile.Study.Invariants.Violations(evidence, Stage.Epoch) is { Count: > 0 } broken)
            return new SeedRun(seed, evidence, broken, Completed: false);

        began("evaluating");
        reserve.Dispose();
        var batch = need?.EvaluationBatch ?? Evaluator.LeastOnGpu;
        var train = Evaluator.Begin(model, rows, evidence.Fitted.Labels, evidence.Objective, batch);
        var test = Evaluator.Begin(model, kept, evidence.EncodedTest.Labels, evidence.Objective, batch);
        evidence = evidence with { TrainEvaluation = train.Finish(), TestEvaluation = test.Finish() };
        var violations = _profile.Study.Invariants.Violations(evidence, Stage.Result);
        if (violations.Count == 0)
            _models?.Keep(model, experiment, _profile, _dataset.Vocabulary(experiment.Tokenisation), summary, evidence, _device.Name, seed);
        return new SeedRun(seed, evidence, violations, Completed: true);
    }

    private static int Epochs(Experiment experiment, Profile profile, int rows) =>
        experiment.FitsInClosedForm ? 1 : profile.EpochsFor(rows, experiment.BatchSize);

    /// <summary>Trains until the plan is done or an invariant is violated.</summary>
    private RunEvidence Train(Experiment experiment, int seed, nn.Module<Tensor, Tensor> model, TensorRows rows, TensorRows? held, RandomStreams random,
        RunEvidence evidence, Checkpoint? checkpoint)
    {
        var trace = new WeightsTrace();
        var plan =
            new TrainingPlan
            {
                Epochs = Epochs(experiment, _profile, evidence.Fitted.Rows),
                BatchSize = experiment.BatchSize,
                LearningRate = experiment.LearningRate,
                Objective = evidence.Objective,
                Options = evidence.Options,
                Validation = held is null ? null : new ValidationRows(held, evidence.Validated!.Labels),
                Checkpoint = checkpoint,
                Trace = trace
            };
        evidence =
            evidence with
            {
                PlannedEpochs = plan.Epochs,
                PairingFingerprint = PairingFingerprint.Of(evidence.Fitted),
                Arithmetic = ArithmeticName.For(model, _device)
            };
        var clock = Stopwatch.StartNew();
        var before = EvaluationTally.OfThisThread;
        experiment.Fit(model, rows, plan, random, epoch =>
        {
            evidence =
                evidence with
                {
                    Epochs = [.. evidence.Epochs, epoch],
                    Trace = [.. trace.Points],
                    WhileTraining = WhileTraining(),
                    EvaluatedWhileTraining = EvaluationTally.OfThisThread - before
                };
            var spent = TimeSpan.FromTicks(evidence.Epochs.Sum(past => past.Duration.Ticks));
            _epochEnded(new EpochProgress(experiment.Name, seed, epoch, plan.Epochs, spent / epoch.Epoch * (plan.Epochs - epoch.Epoch)));
            return _profile.Study.Invariants.Violations(evidence, Stage.Epoch).Count == 0;
        });
        return evidence with { Trace = trace.Points, WhileTraining = WhileTraining(), EvaluatedWhileTraining = EvaluationTally.OfThisThread - before };

        TimeSpan WhileTraining() => clock.Elapsed + (checkpoint?.Earlier ?? TimeSpan.Zero);
    }
}
