namespace Experiments.Tests.Runs;

/// <summary>Question: how accurate is a prediction without reading the text?</summary>
[Trait("Category", "Controls")]
public sealed class MajorityExperiment(Laboratory lab) : ExperimentTest<Laboratory>(lab, Controls.Majority, parameters: 1, trainable: 1);
