using System.Diagnostics;
using Harness.Runtime;

namespace Harness.Training;

/// <summary>The parts of a training step, in the order in which they come.</summary>
internal enum StepPart
{
    /// <summary>Everything that is no other part: gathering the batch, the evidence for the invariants, letting go of tensors.</summary>
    Rest,

    /// <summary>From ids to the loss.</summary>
    Forward,

    /// <summary>From the loss to the gradients.</summary>
    Backward,

    /// <summary>Adam.</summary>
    Update,
}

/// <summary>Where the time of training steps goes. It waits for the device at the end of every part,
/// so on a GPU a step with it takes longer than one without.</summary>
/// <param name="device">Where the steps are computed.</param>
internal sealed class StepClock(ComputeDevice device)
{
    private readonly long[] _ticks = new long[Enum.GetValues<StepPart>().Length];
    private long _since;

    /// <summary>Puts the time since the last call down to a part; the first call of all only starts the clock.</summary>
    /// <param name="part">What has just ended.</param>
    public void Ended(StepPart part)
    {
        device.Finish();
        var now = Stopwatch.GetTimestamp();
        _ticks[(int)part] += _since == 0 ? 0 : now - _since;
        _since = now;
    }

    /// <summary>The share of a part in all time so far.</summary>
    /// <param name="part">Which part.</param>
    /// <returns>0 to 1; the shares of all parts add up to 1.</returns>
    public double Share(StepPart part) => (double)_ticks[(int)part] / _ticks.Sum();
}
