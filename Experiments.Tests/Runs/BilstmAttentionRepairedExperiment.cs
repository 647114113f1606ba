namespace Experiments.Tests.Runs;

/// <summary>Question: how much does attention add if it can focus?</summary>
[Trait("Category", "Controls")]
public sealed class BilstmAttentionRepairedExperiment(Laboratory lab)
    : ExperimentTest<Laboratory>(lab, Controls.BilstmAttentionRepaired, parameters: 1_101_249, trainable: 1_101_249);
