namespace Harness.Training.Optimisation;

/// <summary>The optimizer that moved the weights, as the training loop built it.</summary>
/// <remarks>A fit may change the plan that it is given, so a snapshot states this record and not the declaration.</remarks>
/// <param name="Name">Such as "Adam".</param>
/// <param name="LearningRate">The step size.</param>
/// <param name="Adam">The constants of the update.</param>
public sealed record OptimizerRecord(string Name, double LearningRate, AdamConstants Adam);
