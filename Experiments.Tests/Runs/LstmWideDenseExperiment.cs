namespace Experiments.Tests.Runs;

/// <summary>Notebook cells 12–14 of its second numbering. Question: does one LSTM with a wide dense layer do as well as two?</summary>
[Trait("Category", "LSTM")]
public sealed class LstmWideDenseExperiment(Laboratory lab) : ExperimentTest<Laboratory>(lab, Notebook.LstmWideDense, parameters: 546_337, trainable: 546_337);
