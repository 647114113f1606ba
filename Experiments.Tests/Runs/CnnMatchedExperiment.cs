namespace Experiments.Tests.Runs;

/// <summary>The model of the simple recurrences, with convolutions instead of the recurrences.
/// Question: what does convolution make of 100 tokens if it has everything that the recurrence has?</summary>
[Trait("Category", "Controls")]
public sealed class CnnMatchedExperiment(Laboratory lab) : ExperimentTest<Laboratory>(lab, Ablations.CnnMatched, parameters: 1_335_905, trainable: 1_335_713);
