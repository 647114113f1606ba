namespace Harness.Training.Checkpointing;

/// <summary>Where a training run is, but for its tensors.</summary>
/// <param name="Question">What is trained on what.</param>
/// <param name="Epochs">Those that are over.</param>
/// <param name="Start">The first row of the next step, in the order of the epoch; 0 between two epochs.</param>
/// <param name="Spent">Time that the epoch under way has taken so far.</param>
/// <param name="Meter">What the meter of the epoch has counted.</param>
/// <param name="Trace">Fingerprints of the weights so far; empty if nobody asked for them.</param>
internal sealed record LoopPosition(string Question, IReadOnlyList<EpochRecord> Epochs, long Start, TimeSpan Spent, MeterCounts Meter,
    IReadOnlyList<TracePoint> Trace);

/// <summary>What a <see cref="StepMeter"/> counts outside its tensors.</summary>
/// <param name="Steps">Of the epoch.</param>
/// <param name="Held">Of them, in the window.</param>
/// <param name="Rows">Of the epoch.</param>
/// <param name="GradientsSeen">Whether there were any.</param>
internal readonly record struct MeterCounts(int Steps, int Held, long Rows, bool GradientsSeen);
