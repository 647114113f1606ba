using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Sums over the steps of one epoch, kept on the device and read back once: the metrics of the epoch, and the evidence that invariants ask for.</summary>
internal sealed class StepMeter : IDisposable
{
    // Held, not made where they are used: TorchSharp 0.107 lets the garbage collector free a temporary one while native code still reads it.
    private static readonly Scalar Zero = 0, Half = .5, One = 1, Highest = float.PositiveInfinity, Lowest = float.NegativeInfinity;

    private readonly Tensor _lossSum, _correct, _smallestLoss, _largestLoss, _labelsOutside;
    private int _steps;
    private long _rows;

    /// <summary>Starts at zero.</summary>
    /// <param name="device">Where the losses will be.</param>
    public StepMeter(Device device)
    {
        using var scope = NewDisposeScope();
        _lossSum = zeros(1, float64, device).DetachFromDisposeScope();
        _correct = zeros(1, int64, device).DetachFromDisposeScope();
        _smallestLoss = full([1], Highest, float32, device).DetachFromDisposeScope();
        _largestLoss = full([1], Lowest, float32, device).DetachFromDisposeScope();
        _labelsOutside = zeros(1, int64, device).DetachFromDisposeScope();
    }

    /// <summary>Takes one step in.</summary>
    /// <param name="loss">Mean over the batch; scalar.</param>
    /// <param name="logits">[n, 1].</param>
    /// <param name="labels">[n, 1], the very tensor that the loss was taken from.</param>
    public void Add(Tensor loss, Tensor logits, Tensor labels)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using Scalar rows = labels.shape[0];
        _lossSum.add_(loss, rows);
        _correct.add_(logits.gt(Zero).eq(labels.gt(Half)).sum());
        // minimum and maximum hand a NaN on, so one bad step is still seen at the epoch's end.
        _smallestLoss.copy_(minimum(_smallestLoss, loss));
        _largestLoss.copy_(maximum(_largestLoss, loss));
        _labelsOutside.add_(labels.ne(Zero).logical_and_(labels.ne(One)).sum());
        _steps++;
        _rows += labels.shape[0];
    }

    /// <summary>Reads everything back.</summary>
    /// <param name="epoch">Which epoch this was, from 1.</param>
    /// <param name="rows">What the batches were gathered from.</param>
    /// <param name="duration">Wall time of the training alone.</param>
    /// <returns>The epoch's record.</returns>
    public EpochRecord Read(int epoch, TensorRows rows, TimeSpan duration) => new()
    {
        Epoch = epoch,
        CorpusFingerprint = rows.CorpusFingerprint,
        Rows = _rows,
        Steps = _steps,
        Loss = _lossSum.item<double>() / _rows,
        Accuracy = (double)_correct.item<long>() / _rows,
        SmallestStepLoss = _smallestLoss.item<float>(),
        LargestStepLoss = _largestLoss.item<float>(),
        LabelsOutsideDomain = _labelsOutside.item<long>(),
        Tokens = rows.Tokens,
        Duration = duration,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var sum in new[] { _lossSum, _correct, _smallestLoss, _largestLoss, _labelsOutside })
            sum.Dispose();
    }
}
