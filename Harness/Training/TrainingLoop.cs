using System.Diagnostics;
using Harness.Runtime;
using Harness.Runtime.Cuda;
using Harness.Training.Checkpointing;
using Harness.Training.Optimisation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Runs one training and holds its state: everything that a step changes, from the weights to the position in the epoch.</summary>
internal sealed class TrainingLoop : IDisposable
{
    private const int StepsToWarmUp = 3;

    private readonly nn.Module<Tensor, Tensor> _model;
    private readonly TensorRows _rows;
    private readonly TrainingPlan _plan;
    private readonly RandomStreams _random;
    private readonly StepClock? _parts;
    private readonly Parameter[] _weights;
    private readonly KerasAdam _adam;
    private readonly StepMeter _meter;
    private readonly Tensor _order; // [N]: the rows of this epoch
    private readonly List<EpochRecord> _epochs = [];
    private readonly double[]? _classWeights;
    private readonly IReadOnlyList<(string Name, Tensor Tensor)> _best; // copies of weights and statistics; empty without a best-epoch rule
    private readonly StepRecorder? _recorder; // null if steps cannot be recorded
    private RecordedSteps? _recorded;
    private int _stepsBeforeRecording;
    private long _start;
    private TimeSpan _spent;

    /// <summary>Creates the loop before the first step.</summary>
    /// <param name="model">The model; changed in place.</param>
    /// <param name="rows">The training rows.</param>
    /// <param name="plan">Objective, epochs, batch size, learning rate.</param>
    /// <param name="random">The random streams of the run.</param>
    /// <param name="parts">Measures the parts of the steps; null in ordinary runs.</param>
    /// <param name="recorder">Records steps. If null, this thread's GPU does, if it can. Not used if the parts are measured or the plan has options.</param>
    public TrainingLoop(nn.Module<Tensor, Tensor> model, TensorRows rows, TrainingPlan plan, RandomStreams random, StepClock? parts,
        StepRecorder? recorder = null)
    {
        (_model, _rows, _plan, _random, _parts) = (model, rows, plan, random, parts);
        _weights = [.. model.parameters().Where(weight => weight.requires_grad)];
        _adam = new KerasAdam(_weights, plan.LearningRate, plan.Adam);
        _meter = new StepMeter(rows.Device, plan.BatchSize, plan.Objective);
        _order = zeros(rows.Rows, int64, rows.Device).DetachFromDisposeScope();
        plan.Options.Require(plan.Objective);
        if (plan.Options.Validation is not null != plan.Validation is not null)
            throw new ArgumentException("A validation part and its rows must be given together; one of the two is missing.", nameof(plan));
        _classWeights = plan.Options.ClassWeights is { } weights ? [.. weights] : null;
        _recorder = parts is not null || !plan.Options.AreNone ? null : recorder ?? StepRecorder.On(rows.Device, _adam);
        _best = plan.Options.BestEpoch is null ? [] : [.. Learned.Select(one => ($"best {one.Name}", one.Tensor.detach().clone().DetachFromDisposeScope()))];
    }

    /// <summary>Trains the remaining epochs of the plan.</summary>
    /// <param name="mayContinue">Called for every epoch, including those before an interruption; returns whether training continues.</param>
    /// <returns>One record for each epoch.</returns>
    public IReadOnlyList<EpochRecord> Run(Func<EpochRecord, bool>? mayContinue)
    {
        _model.train();
        _plan.Checkpoint?.Restore(this);
        if (_epochs.Count == 0 && _start == 0)
            _plan.Trace?.Add(TracePoint.Initial, _model);
        if (_epochs.Any(past => mayContinue is not null && !mayContinue(past)))
            return _epochs;
        while (_epochs.Count < _plan.Epochs && !IsStopped)
        {
            _epochs.Add(Validated(Epoch()));
            KeepTheBest();
            _plan.Trace?.Add(TracePoint.AfterEpoch(_epochs.Count), _model);
            if (_plan.Checkpoint is { IsDueAtEpochEnd: true } checkpoint)
                checkpoint.Save(this);
            if (mayContinue is not null && !mayContinue(_epochs[^1]))
                break;
        }
        TakeTheBest();
        return _epochs;
    }

    /// <summary>The state of the run without its tensors.</summary>
    public LoopPosition Position
    {
        get => new(Question, _epochs, _start, _spent, _meter.Counts, _plan.Trace?.Points ?? []);
        set
        {
            _epochs.Clear();
            _epochs.AddRange(value.Epochs);
            (_start, _spent, _meter.Counts) = (value.Start, value.Spent, value.Meter);
            _plan.Trace?.Restore(value.Trace);
        }
    }

    /// <summary>Identifies the run by its data and settings. A run continues only from a checkpoint of the same run.</summary>
    public string Question => FormattableString.Invariant($"{_rows.PairingFingerprint} {_plan.Epochs} {_plan.BatchSize} {_plan.LearningRate:R} {_plan.Adam}")
        + (_plan.Objective.IsBinary ? "" : $" {_plan.Objective}") + (_plan.Options.AreNone ? "" : $" {_plan.Options}")
        + (_rows.Device.type == DeviceType.CUDA && !OwnKernels.Here.AreUsed ? " without own kernels" : "");

    /// <summary>All tensors that a step changes, by name. They may be read, or overwritten in place.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> Tensors =>
    [
        .. Learned,
        .. _best,
        .. _adam.State.Select((moment, index) => (FormattableString.Invariant($"moment {index}"), moment)),
        .. _meter.State.Select((sum, index) => (FormattableString.Invariant($"sum {index}"), sum)),
        ("order", _order),
        .. GpuRandom.CanBeOn(_rows.Device) ? [("drawings", _random.OnGpu(_rows.Device).Drawings)] : Array.Empty<(string, Tensor)>(),
    ];

    private IEnumerable<(string Name, Tensor Tensor)> Learned =>
    [
        .. _model.named_parameters().Select(weight => ($"weight {weight.name}", (Tensor)weight.parameter)),
        .. _model.named_buffers().Select(buffer => ($"buffer {buffer.name}", buffer.buffer)),
    ];

    private IReadOnlyList<ValidationScore> Scores => [.. _epochs.Select(epoch => epoch.Validation!)];

    private bool IsStopped => _plan.Options.BestEpoch is { } rule && _epochs.Count > 0 && rule.Stops(Scores);

    /// <summary>The number of epochs of the plan.</summary>
    internal int PlannedEpochs => _plan.Epochs;

    /// <summary>The random generators that steps use.</summary>
    public IReadOnlyList<Generator> Generators => [_random.Shuffling, _random.Dropout];

    /// <summary>Number of steps in all epochs so far.</summary>
    private int StepsTaken => _epochs.Sum(epoch => epoch.Steps) + _meter.Counts.Steps;

    /// <inheritdoc/>
    public void Dispose()
    {
        _recorded?.Dispose();
        _adam.Dispose();
        _meter.Dispose();
        _order.Dispose();
        foreach (var (_, tensor) in _best)
            tensor.Dispose();
    }

    private EpochRecord Epoch()
    {
        var clock = Stopwatch.StartNew();
        var before = _spent;
        if (_start == 0)
            Begin();
        while (_start < _rows.Rows)
        {
            _spent = before + clock.Elapsed;
            if (_start > 0 && _plan.Checkpoint is { IsDue: true } checkpoint)
                checkpoint.Save(this);
            _start += StepsOfOneLaunch();
            if (StepsTaken <= TracePoint.Steps)
                _plan.Trace?.Add(TracePoint.AfterStep(StepsTaken), _model, clock);
        }
        (_start, _spent) = (0, TimeSpan.Zero);
        return _meter.Read(_epochs.Count + 1, _rows, () => before + clock.Elapsed) with { Optimizer = _adam.Record };
    }

    /// <summary>Scores the validation part with the weights at the end of an epoch. The time of the epoch has ended before.</summary>
    private EpochRecord Validated(EpochRecord epoch)
    {
        if (_plan.Validation is not { } part)
            return epoch;
        var scored = Evaluator.Evaluate(_model, part.Rows, part.Labels.Span, objective: _plan.Objective);
        return epoch with
        {
            Validation = new ValidationScore(scored.Split, scored.CorpusFingerprint, scored.Metrics.Rows, scored.Metrics.Loss, scored.Metrics.Accuracy,
                scored.Metrics.Matrix.MacroF1),
        };
    }

    private void KeepTheBest()
    {
        if (_plan.Options.BestEpoch is not { } rule || rule.Of(Scores) != _epochs.Count)
            return;
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        foreach (var (copy, learned) in _best.Zip(Learned))
            copy.Tensor.copy_(learned.Tensor);
    }

    private void TakeTheBest()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        foreach (var (copy, learned) in _best.Zip(Learned))
            learned.Tensor.copy_(copy.Tensor);
    }

    private void Begin()
    {
        using var scope = NewDisposeScope();
        _order.copy_(randperm(_rows.Rows, generator: _random.Shuffling));
        _meter.Reset();
    }

    /// <summary>Trains on the next batch, or on as many batches as a recording holds.</summary>
    /// <returns>The number of rows.</returns>
    private long StepsOfOneLaunch()
    {
        using var scope = NewDisposeScope();
        var left = _rows.Rows - _start;
        if (left >= _plan.BatchSize && Recorded() is { } recorded && left >= recorded.Rows && _meter.CanAddLaunched(recorded.Steps))
        {
            _meter.BeforeLaunch();
            recorded.Launch(_order.narrow(0, _start, recorded.Rows));
            _meter.AddGradients(() => recorded.Gradients);
            _meter.AddLaunched(recorded.Steps);
            return recorded.Rows;
        }
        var rows = Math.Min(_plan.BatchSize, left);
        Step(_order.narrow(0, _start, rows));
        return rows;
    }

    private void Step(Tensor chosen)
    {
        var outcome = Backward(chosen);
        _plan.Options.Clipping?.Apply(_adam.Gradients());
        _meter.AddGradients(_adam.Gradients);
        _parts?.Ended(StepPart.Rest);
        _adam.Step(RateFactor(), _plan.Options.WeightDecay);
        _parts?.Ended(StepPart.Update);
        if (chosen.shape[0] == _plan.BatchSize && _recorder is not null)
        {
            // As in a recorded step: a kernel cannot be loaded during the recording, so it has to be launched before.
            _meter.BeforeLaunch();
            _meter.Record(outcome, _recorder.Copy);
            _meter.AddLaunched(steps: 1);
        }
        else
            _meter.Add(outcome.Loss, outcome.Logits, outcome.Labels);
    }

    private StepOutcome Backward(Tensor chosen)
    {
        var (ids, labels) = _rows.Gather(chosen);                                  // [n, T], [n, 1]
        _parts?.Ended(StepPart.Rest);
        var logits = _model.call(ids);                                             // [n, 1] or [n, K]
        var loss = _plan.Objective.LossOf(logits, labels, _classWeights);          // mean over n
        _parts?.Ended(StepPart.Forward);
        BackwardPass.Of(loss);
        _parts?.Ended(StepPart.Backward);
        return new StepOutcome(loss, logits, labels);
    }

    private double RateFactor()
    {
        if (_plan.Options.Schedule is not { } schedule)
            return 1;
        var stepsAnEpoch = (_rows.Rows + _plan.BatchSize - 1) / _plan.BatchSize;
        return schedule.Factor(StepsTaken, stepsAnEpoch, stepsAnEpoch * _plan.Epochs);
    }

    /// <summary>Returns the recorded steps if there is a recorder. They are recorded after a few ordinary steps, because libraries may initialise in these
    /// steps but not during a recording.</summary>
    private RecordedSteps? Recorded()
    {
        if (_recorded is null && _recorder is not null && ++_stepsBeforeRecording > StepsToWarmUp)
        {
            _recorded = new RecordedSteps(_recorder.NewGraph(), _recorder.StepsOfARecording(_rows.Rows / _plan.BatchSize), _plan.BatchSize, _rows.Device,
                chosen => _meter.Record(Backward(chosen), _recorder.Copy), _adam.Gradients, () => _adam.Step());
        }
        return _recorded;
    }
}
