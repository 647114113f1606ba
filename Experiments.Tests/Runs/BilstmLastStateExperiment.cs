namespace Experiments.Tests.Runs;

/// <summary>The notebook's bidirectional LSTM without attention. Question: what does attention add to what the recurrence remembers by itself?</summary>
[Trait("Category", "Controls")]
public sealed class BilstmLastStateExperiment(Laboratory lab)
    : ExperimentTest<Laboratory>(lab, Ablations.BilstmLastState, parameters: 1_084_609, trainable: 1_084_609);
