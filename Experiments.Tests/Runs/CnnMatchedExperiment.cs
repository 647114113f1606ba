namespace Experiments.Tests.Runs;

/// <summary>The model of the simple recurrences, with convolutions instead of the recurrences.
/// Question: how accurate is convolution over 100 tokens if everything else is as in the recurrence?</summary>
[Trait("Category", "Controls")]
public sealed class CnnMatchedExperiment(Laboratory lab) : ExperimentTest<Laboratory>(lab, Ablations.CnnMatched, parameters: 1_335_905, trainable: 1_335_713);
