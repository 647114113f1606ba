namespace Experiments.Tests.Runs;

/// <summary>The notebook's bidirectional LSTM without attention. Question: how much does attention add to the last states of the recurrence?</summary>
[Trait("Category", "Controls")]
public sealed class BilstmLastStateExperiment(Laboratory lab)
    : ExperimentTest<Laboratory>(lab, Ablations.BilstmLastState, parameters: 1_084_609, trainable: 1_084_609);
