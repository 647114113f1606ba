using Harness.Experiments;

namespace Harness.Snapshots.Calibration;

/// <summary>Runs of an experiment with a mistake in it.</summary>
/// <param name="Mistake">Its name.</param>
/// <param name="Description">What is wrong, for people.</param>
/// <param name="Result">Refused runs among them.</param>
public sealed record MistakenRuns(string Mistake, string Description, ExperimentResult Result);
