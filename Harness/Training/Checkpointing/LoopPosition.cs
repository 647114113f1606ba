namespace Harness.Training.Checkpointing;

/// <summary>The position of a training run: its state without the tensors.</summary>
/// <param name="Question">Identifies the run: the data and the settings of the training.</param>
/// <param name="Epochs">Records of the completed epochs.</param>
/// <param name="Start">The first row of the next step, in the order of the epoch; 0 between two epochs.</param>
/// <param name="Spent">Time that the current epoch has taken so far.</param>
/// <param name="Meter">Counts of the meter in the current epoch.</param>
/// <param name="Trace">Fingerprints of the weights so far; empty if they are not collected.</param>
internal sealed record LoopPosition(string Question, IReadOnlyList<EpochRecord> Epochs, long Start, TimeSpan Spent, MeterCounts Meter,
    IReadOnlyList<TracePoint> Trace);

/// <summary>The counts of a <see cref="StepMeter"/> that are not tensors.</summary>
/// <param name="Steps">Steps of the epoch so far.</param>
/// <param name="Held">Steps in the current window.</param>
/// <param name="Rows">Rows of the epoch so far.</param>
/// <param name="GradientsSeen">Whether any gradients were measured.</param>
internal readonly record struct MeterCounts(int Steps, int Held, long Rows, bool GradientsSeen);
