using System.Diagnostics.CodeAnalysis;
using Harness.Runtime;
using Harness.Training.Checkpointing;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Collects the metrics of one epoch and the evidence for invariants. The numbers stay on the device and are read back once.</summary>
/// <remarks>
/// A step only copies its loss, logits and labels into a window. The sums are computed once for all steps of a window, and gradients are measured once per
/// window. So a step needs four small kernels instead of twenty. On a GPU, the launches of the kernels are the cost, not the arithmetic.
/// </remarks>
[SuppressMessage("ApiDesign", "RS0030", Justification = "Evidence against thresholds; no snapshot holds it.")]
internal sealed class StepMeter : IDisposable
{
    /// <summary>Number of steps in a window.</summary>
    private const int Window = 16;

    // Kept in fields: TorchSharp 0.107 lets the garbage collector free a temporary Scalar while native code still reads it.
    private static readonly Scalar Zero = 0, Half = .5, One = 1, Highest = float.PositiveInfinity, Lowest = float.NegativeInfinity;

    private readonly long _batch;
    private readonly int _window;
    private readonly Objective _objective;
    private readonly Tensor _losses, _logits, _labels, _place; // the place of the next recorded step in the window
    private readonly Tensor? _rowsOfClass, _classes; // [K]: rows of each class, and the classes 0 … K−1; null if binary
    private readonly Tensor _lossSum, _correct, _positives, _labelsOutside, _smallestLoss, _largestLoss, _largestLogit, _largestGradient;
    private int _steps, _held;
    private long _rows;
    private bool _gradientsSeen;
    private int _placeOnDevice; // what the device's number is once all queued work is done

    /// <summary>Creates a meter with all sums at zero.</summary>
    /// <param name="device">Device of the losses.</param>
    /// <param name="batch">Number of rows of the largest step.</param>
    /// <param name="objective">Defines how logits are read; binary if null.</param>
    /// <param name="window">Number of steps in a window.</param>
    public StepMeter(Device device, long batch, Objective? objective = null, int window = Window)
    {
        (_batch, _window, _objective) = (batch, window, objective ?? Objective.Binary);
        using var scope = NewDisposeScope();
        _losses = empty(window, device: device).DetachFromDisposeScope();
        _logits = empty(window * batch * _objective.Logits, device: device).DetachFromDisposeScope();
        _labels = empty(window * batch, device: device).DetachFromDisposeScope();
        _place = zeros(1, int64, device).DetachFromDisposeScope();
        _lossSum = empty(1, float64, device).DetachFromDisposeScope();
        _correct = empty(1, int64, device).DetachFromDisposeScope();
        _positives = empty(1, int64, device).DetachFromDisposeScope();
        _labelsOutside = empty(1, int64, device).DetachFromDisposeScope();
        _smallestLoss = empty(1, float32, device).DetachFromDisposeScope();
        _largestLoss = empty(1, float32, device).DetachFromDisposeScope();
        _largestLogit = empty(1, float32, device).DetachFromDisposeScope();
        _largestGradient = empty(1, float32, device).DetachFromDisposeScope();
        if (!_objective.IsBinary)
        {
            _rowsOfClass = empty(_objective.Classes, int64, device).DetachFromDisposeScope();
            _classes = tensor([.. Enumerable.Range(0, _objective.Classes).Select(label => (float)label)], device: device).DetachFromDisposeScope();
        }
        Reset();
    }

    /// <summary>The tensors of the meter, on the device.</summary>
    public IEnumerable<Tensor> State =>
    [
        _losses, _logits, _labels, _lossSum, _correct, _positives, _labelsOutside, _smallestLoss, _largestLoss, _largestLogit, _largestGradient,
        .. _rowsOfClass is null ? Array.Empty<Tensor>() : [_rowsOfClass],
    ];

    /// <summary>The counts that are not tensors.</summary>
    public MeterCounts Counts
    {
        get => new(_steps, _held, _rows, _gradientsSeen);
        set => (_steps, _held, _rows, _gradientsSeen) = (value.Steps, value.Held, value.Rows, value.GradientsSeen);
    }

    /// <summary>Resets the meter for another epoch.</summary>
    public void Reset()
    {
        using var frozen = no_grad();
        foreach (var sum in new[] { _lossSum, _correct, _positives, _labelsOutside, _largestLogit, _largestGradient, _rowsOfClass })
            sum?.zero_();
        _smallestLoss.fill_(Highest);
        _largestLoss.fill_(Lowest);
        Counts = default;
    }

    /// <summary>Measures the gradients of every sixteenth step, starting with the first. Call it before <see cref="Add"/>, while the gradients exist.</summary>
    /// <param name="gradients">Returns the gradients of all trained weights; called at every sixteenth step.</param>
    public void AddGradients(Func<IReadOnlyList<Tensor>> gradients)
    {
        if (_steps % _window != 0)
            return;
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var norms = gradients().Select(gradient => gradient.norm()).ToList();
        if (norms.Count == 0)
            return;
        _gradientsSeen = true;
        _largestGradient.copy_(maximum(_largestGradient, stack(norms).norm()));
    }

    /// <summary>Adds one step.</summary>
    /// <param name="loss">Mean loss over the batch, a scalar.</param>
    /// <param name="logits">Logits, [n, 1] or [n, K].</param>
    /// <param name="labels">Labels, [n, 1]: the same tensor from which the loss was computed.</param>
    public void Add(Tensor loss, Tensor logits, Tensor labels)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var rows = labels.shape[0];
        if (rows != _batch)
            AddWindow(); // a window holds batches of one size, so that all its losses have the same weight
        _losses.narrow(0, _held, 1).copy_(loss);
        _logits.narrow(0, _held * rows * _objective.Logits, rows * _objective.Logits).copy_(logits.view(-1));
        _labels.narrow(0, _held * rows, rows).copy_(labels.view(-1));
        _held++;
        _steps++;
        _rows += rows;
        if (_held == _window || rows != _batch)
            AddWindow(rows);
    }

    /// <summary>Queues the copy of a full batch's results into the window, as part of a recorded step.</summary>
    /// <param name="outcome">The results; the same tensors at every launch.</param>
    /// <param name="copy">The kernel that copies.</param>
    public void Record(StepOutcome outcome, WindowCopy copy)
    {
        using var scope = NewDisposeScope();
        copy.Queue((outcome.Loss.detach(), outcome.Logits.detach().contiguous(), outcome.Labels.contiguous()), (_losses, _logits, _labels), _place);
    }

    /// <summary>Prepares the launch of a recorded step. Other steps do not advance the place on the device, so it is set here.</summary>
    public void BeforeLaunch()
    {
        if (_placeOnDevice == _held)
            return;
        using var frozen = no_grad();
        using Scalar place = _held;
        _place.fill_(place);
        _placeOnDevice = _held;
    }

    /// <summary>Returns whether recorded steps fit into the window, and whether a measurement of the gradients is due in none but the first of them.</summary>
    /// <param name="steps">Number of steps in the recording.</param>
    public bool CanAddLaunched(int steps) => _held % steps == 0 && _steps % steps == 0 && _window % steps == 0;

    /// <summary>Counts launched steps, whose results are in the window. Call it after <see cref="AddGradients"/>.</summary>
    /// <param name="steps">Number of steps in the launch.</param>
    public void AddLaunched(int steps)
    {
        _held += steps;
        _steps += steps;
        _rows += steps * _batch;
        _placeOnDevice = _held % _window;
        if (_held == _window)
            AddWindow(_batch);
    }

    /// <summary>Reads all results back from the device.</summary>
    /// <param name="epoch">Number of the epoch, from 1.</param>
    /// <param name="rows">The training rows.</param>
    /// <param name="duration">Returns the wall time of the training alone. It is called after everything is read, because a GPU may still be computing until
    /// then.</param>
    /// <returns>The record of the epoch.</returns>
    public EpochRecord Read(int epoch, TensorRows rows, Func<TimeSpan> duration)
    {
        AddWindow();
        return new EpochRecord
        {
            Epoch = epoch,
            CorpusFingerprint = rows.CorpusFingerprint,
            PairingFingerprint = rows.PairingFingerprint,
            Rows = _rows,
            Positives = _positives.item<long>(),
            Steps = _steps,
            Loss = _lossSum.item<double>() / _rows,
            Accuracy = (double)_correct.item<long>() / _rows,
            SmallestStepLoss = _smallestLoss.item<float>(),
            LargestStepLoss = _largestLoss.item<float>(),
            LargestLogit = _largestLogit.item<float>(),
            RowsOfClass = _rowsOfClass is null ? null : [.. _rowsOfClass.cpu().data<long>()],
            LargestGradientNorm = _gradientsSeen ? _largestGradient.item<float>() : null,
            LabelsOutsideDomain = _labelsOutside.item<long>(),
            Tokens = rows.Tokens,
            Duration = duration(), // must be last: the properties are set in this order
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in State)
            tensor.Dispose();
        _place.Dispose();
        _classes?.Dispose();
    }

    private void AddWindow() => AddWindow(_batch);

    /// <summary>Adds the steps of the window to the sums and empties the window.</summary>
    private void AddWindow(long rowsPerStep)
    {
        if (_held == 0)
            return;
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor losses = _losses.narrow(0, 0, _held), labels = _labels.narrow(0, 0, _held * rowsPerStep);
        var logits = _logits.narrow(0, 0, _held * rowsPerStep * _objective.Logits);
        using Scalar rows = rowsPerStep;
        var positive = labels.gt(Half);
        _lossSum.add_(losses.sum(float64), rows);
        _positives.Increase(positive.sum());
        if (_rowsOfClass is null)
        {
            _correct.Increase(logits.gt(Zero).eq(positive).sum());
            _labelsOutside.Increase(labels.ne(Zero).logical_and_(labels.ne(One)).sum());
        }
        else
            CountClasses(logits.view(-1, _objective.Classes), labels, _rowsOfClass);
        // minimum and maximum propagate NaN, so one bad step is still visible at the end of the epoch.
        _smallestLoss.copy_(minimum(_smallestLoss, losses.amin([0])));
        _largestLoss.copy_(maximum(_largestLoss, losses.amax([0])));
        _largestLogit.copy_(maximum(_largestLogit, logits.abs().amax([0])));
        _held = 0;
    }

    private void CountClasses(Tensor logits, Tensor labels, Tensor rowsOfClass)
    {
        var isOfClass = labels.unsqueeze(1).eq(_classes!);                        // [n, K]
        rowsOfClass.Increase(isOfClass.sum([0]));
        _labelsOutside.Increase(isOfClass.any(1).logical_not().sum());
        _correct.Increase(logits.argmax(1).to(float32).eq(labels).sum());
    }
}
