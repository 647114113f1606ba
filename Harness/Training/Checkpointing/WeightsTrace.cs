using System.Diagnostics;
using Harness.Models;
using static TorchSharp.torch;

namespace Harness.Training.Checkpointing;

/// <summary>
/// Collects what a model had learned at each traced moment of one run: equal runs have equal traces, and the first difference says where two runs part.
/// </summary>
/// <remarks>
/// A fingerprint takes about 5 ms for 1.3 M weights, so only the first <see cref="TracePoint.Steps"/> steps and the ends of epochs are traced.
/// </remarks>
public sealed class WeightsTrace
{
    private readonly List<TracePoint> _points = [];

    /// <summary>In the order of time.</summary>
    public IReadOnlyList<TracePoint> Points => _points;

    /// <summary>Adds a moment.</summary>
    /// <param name="moment">As <see cref="TracePoint.Moment"/>.</param>
    /// <param name="model">Only read.</param>
    /// <param name="clock">Stopped meanwhile, because a fingerprint is no part of training; null if nothing is timed.</param>
    public void Add(string moment, nn.Module model, Stopwatch? clock = null)
    {
        clock?.Stop();
        _points.Add(new TracePoint(moment, WeightsFingerprint.Of(model)));
        clock?.Start();
    }

    /// <summary>Goes on from the trace that an interrupted run left.</summary>
    /// <param name="points">In the order of time.</param>
    internal void Restore(IEnumerable<TracePoint> points)
    {
        _points.Clear();
        _points.AddRange(points);
    }
}
