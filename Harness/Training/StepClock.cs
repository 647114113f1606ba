using System.Diagnostics;
using Harness.Runtime;

namespace Harness.Training;

/// <summary>The parts of a training step, in their order.</summary>
internal enum StepPart
{
    /// <summary>Everything else: gathering the batch, measuring evidence for the invariants, disposing tensors.</summary>
    Rest,

    /// <summary>The forward pass, from ids to the loss.</summary>
    Forward,

    /// <summary>The backward pass, from the loss to the gradients.</summary>
    Backward,

    /// <summary>The update of the weights by Adam.</summary>
    Update,
}

/// <summary>Measures how training steps spend their time. It waits for the device at the end of every part, so a timed step takes longer on a GPU.</summary>
/// <param name="device">Device of the steps.</param>
internal sealed class StepClock(ComputeDevice device)
{
    private readonly long[] _ticks = new long[Enum.GetValues<StepPart>().Length];
    private long _since;

    /// <summary>Adds the time since the last call to a part. The first call only starts the clock.</summary>
    /// <param name="part">The part that has just ended.</param>
    public void Ended(StepPart part)
    {
        device.Finish();
        var now = Stopwatch.GetTimestamp();
        _ticks[(int)part] += _since == 0 ? 0 : now - _since;
        _since = now;
    }

    /// <summary>Returns the share of a part in the total time so far.</summary>
    /// <param name="part">The part.</param>
    /// <returns>0 to 1; the shares of all parts add up to 1.</returns>
    public double Share(StepPart part) => (double)_ticks[(int)part] / _ticks.Sum();
}
