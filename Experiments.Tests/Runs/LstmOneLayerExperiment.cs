namespace Experiments.Tests.Runs;

/// <summary>The notebook's LSTM without its second layer. Question: how much does the second LSTM add?</summary>
[Trait("Category", "Controls")]
public sealed class LstmOneLayerExperiment(Laboratory lab)
    : ExperimentTest<Laboratory>(lab, Ablations.LstmOneLayer, parameters: 1_334_881, trainable: 1_334_753);
