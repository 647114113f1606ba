namespace Experiments.Tests.Runs;

/// <summary>Notebook cells 12–14 of its second numbering. Question: is one LSTM with a wide dense layer as accurate as two LSTMs?</summary>
[Trait("Category", "LSTM")]
public sealed class LstmWideDenseExperiment(Laboratory lab) : ExperimentTest<Laboratory>(lab, Notebook.LstmWideDense, parameters: 546_337, trainable: 546_337);
