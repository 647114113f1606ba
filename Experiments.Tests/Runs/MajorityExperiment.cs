namespace Experiments.Tests.Runs;

/// <summary>Question: what is known without reading at all?</summary>
[Trait("Category", "Controls")]
public sealed class MajorityExperiment(Laboratory lab) : ExperimentTest<Laboratory>(lab, Controls.Majority, parameters: 1, trainable: 1);
