using Harness.Experiments;

namespace Harness.Snapshots.Calibration;

/// <summary>Runs of an experiment with a mistake.</summary>
/// <param name="Mistake">The name of the mistake.</param>
/// <param name="Description">A description of the mistake for readers.</param>
/// <param name="Result">The runs, including refused ones.</param>
internal sealed record MistakenRuns(string Mistake, string Description, ExperimentResult Result);
