namespace Experiments.Tests.Runs;

/// <summary>Notebook cells 28–37. Question: how much do reading in both directions and the notebook's attention add?</summary>
[Trait("Category", "LSTM")]
[Trait("Category", "Attention")]
public sealed class BilstmAttentionExperiment(Laboratory lab)
    : ExperimentTest<Laboratory>(lab, Notebook.BilstmAttention, parameters: 1_101_121, trainable: 1_101_121);
