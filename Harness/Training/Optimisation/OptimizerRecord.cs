namespace Harness.Training.Optimisation;

/// <summary>Records the optimizer that changed the weights, as the training loop created it.</summary>
/// <remarks>A fit may change its plan. So a snapshot contains this record and not the declaration.</remarks>
/// <param name="Name">Name, such as "Adam".</param>
/// <param name="LearningRate">Learning rate.</param>
/// <param name="Adam">The constants of the update.</param>
public sealed record OptimizerRecord(string Name, double LearningRate, AdamConstants Adam);
