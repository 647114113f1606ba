namespace Experiments.Tests.Runs;

/// <summary>The notebook's second LSTM with a narrow dense layer. Question: how much does the width of the dense layer add?</summary>
[Trait("Category", "Controls")]
public sealed class LstmNarrowDenseExperiment(Laboratory lab)
    : ExperimentTest<Laboratory>(lab, Ablations.LstmNarrowDense, parameters: 533_665, trainable: 533_665);
