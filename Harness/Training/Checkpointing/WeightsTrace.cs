using System.Diagnostics;
using Harness.Models;
using static TorchSharp.torch;

namespace Harness.Training.Checkpointing;

/// <summary>
/// Collects a fingerprint of a model's weights at each traced moment of one run. Equal runs have equal traces. The first difference shows where two runs
/// diverge.
/// </summary>
/// <remarks>
/// A fingerprint takes about 5 ms for 1.3 M weights. So only the first <see cref="TracePoint.Steps"/> steps and the ends of epochs are traced.
/// </remarks>
public sealed class WeightsTrace
{
    private readonly List<TracePoint> _points = [];

    /// <summary>The points, in the order of time.</summary>
    public IReadOnlyList<TracePoint> Points => _points;

    /// <summary>Adds a point.</summary>
    /// <param name="moment">Name of the moment; see <see cref="TracePoint.Moment"/>.</param>
    /// <param name="model">The model; only read.</param>
    /// <param name="clock">Paused in the meantime, because a fingerprint is not a part of training; null if nothing is timed.</param>
    public void Add(string moment, nn.Module model, Stopwatch? clock = null)
    {
        clock?.Stop();
        _points.Add(new TracePoint(moment, WeightsFingerprint.Of(model)));
        clock?.Start();
    }

    /// <summary>Continues the trace of an interrupted run.</summary>
    /// <param name="points">The points of the interrupted run, in the order of time.</param>
    internal void Restore(IEnumerable<TracePoint> points)
    {
        _points.Clear();
        _points.AddRange(points);
    }
}
