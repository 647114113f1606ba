using Harness.Corpora;
using Harness.Invariants;
using Harness.Models;
using Harness.Runtime;
using Harness.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Experiments;

/// <summary>Runs a declaration: encodes, trains once a seed, evaluates, and lets the invariants try to refute each run.</summary>
public sealed class ExperimentRunner
{
    /// <summary>One training run a core, whichever experiment it belongs to: torch uses one thread for each.</summary>
    private static readonly SemaphoreSlim Cores = new(Environment.ProcessorCount);

    private readonly Profile _profile;
    private readonly Dataset _dataset;
    private readonly ComputeDevice _device;
    private readonly Action<EpochProgress> _epochEnded;

    /// <summary>Prepares to run experiments on one set of data.</summary>
    /// <param name="profile">How large.</param>
    /// <param name="dataset">On what.</param>
    /// <param name="device">Where.</param>
    /// <param name="epochEnded">Told of every epoch, from the thread that trains.</param>
    public ExperimentRunner(Profile profile, Dataset dataset, ComputeDevice device, Action<EpochProgress>? epochEnded = null) =>
        (_profile, _dataset, _device, _epochEnded) = (profile, dataset, device, epochEnded ?? (_ => { }));

    /// <summary>Trains and evaluates, all seeds side by side.</summary>
    /// <param name="experiment">What to run.</param>
    /// <returns>The result, refused or not.</returns>
    public ExperimentResult Run(Experiment experiment)
    {
        var vocabulary = _dataset.Vocabulary(experiment.Tokenisation);
        var summary = ModelSummary.Of(experiment.Model, experiment.Tokenisation.Tokens);
        // A thread each: torch's dispose scopes and modes belong to threads, so a run must not move between them.
        var runs = _profile.Seeds.Select(seed => Task.Factory.StartNew(() => RunOnACore(experiment, seed),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        return new ExperimentResult
        {
            Experiment = experiment,
            Profile = _profile,
            Device = _device.Name,
            Vocabulary = vocabulary,
            Summary = summary,
            Runs = Task.WhenAll(runs).GetAwaiter().GetResult(),
        };
    }

    private SeedRun RunOnACore(Experiment experiment, int seed)
    {
        Cores.Wait();
        try
        {
            var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            var run = RunSeed(experiment, seed);
            return run with { LiveTensors = DisposeScopeManager.Statistics.ThreadTotalLiveCount - before };
        }
        finally
        {
            Cores.Release();
        }
    }

    private SeedRun RunSeed(Experiment experiment, int seed)
    {
        var evidence = new RunEvidence
        {
            Train = _dataset.Train,
            Test = _dataset.Test,
            EncodedTrain = _dataset.Encode(experiment.Tokenisation, Split.Train),
            EncodedTest = _dataset.Encode(experiment.Tokenisation, Split.Test),
            Overlap = _dataset.Overlap,
            DeclaredTokens = experiment.Tokenisation.Tokens,
        };
        if (EveryInvariant.Violations(evidence, Stage.Data) is { Count: > 0 } unfit)
            return new SeedRun(seed, evidence, unfit, Completed: false);

        using var scope = NewDisposeScope();
        using var random = new RandomStreams(seed, _device);
        using var model = experiment.Model(random).to(_device.Torch);
        evidence = Train(experiment, seed, model, random, evidence);
        if (EveryInvariant.Violations(evidence, Stage.Epoch) is { Count: > 0 } broken)
            return new SeedRun(seed, evidence, broken, Completed: false);

        evidence = evidence with { TrainEvaluation = Evaluate(model, evidence.EncodedTrain), TestEvaluation = Evaluate(model, evidence.EncodedTest) };
        return new SeedRun(seed, evidence, EveryInvariant.Violations(evidence, Stage.Result), Completed: true);
    }

    /// <summary>Trains until the plan is done or an invariant speaks against going on.</summary>
    private RunEvidence Train(Experiment experiment, int seed, nn.Module<Tensor, Tensor> model, RandomStreams random, RunEvidence evidence)
    {
        using var rows = TensorRows.From(evidence.EncodedTrain, _device);
        var plan = new TrainingPlan { Epochs = _profile.EpochsFor(evidence.Train.Rows, experiment.BatchSize), BatchSize = experiment.BatchSize, LearningRate = experiment.LearningRate };
        experiment.Fit(model, rows, plan, random, epoch =>
        {
            evidence = evidence with { Epochs = [.. evidence.Epochs, epoch] };
            var spent = TimeSpan.FromTicks(evidence.Epochs.Sum(past => past.Duration.Ticks));
            _epochEnded(new EpochProgress(experiment.Name, seed, epoch, plan.Epochs, spent / epoch.Epoch * (plan.Epochs - epoch.Epoch)));
            return EveryInvariant.Violations(evidence, Stage.Epoch).Count == 0;
        });
        return evidence;
    }

    private Evaluation Evaluate(nn.Module<Tensor, Tensor> model, Tokens.EncodedCorpus corpus)
    {
        using var rows = TensorRows.From(corpus, _device);
        return Evaluator.Evaluate(model, rows, corpus.Labels.Span);
    }
}
