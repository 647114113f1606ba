namespace Experiments.Tests.Runs;

/// <summary>Notebook cells 11–19. Question: how accurate are two stacked LSTMs over 100 tokens?</summary>
[Trait("Category", "LSTM")]
public sealed class LstmExperiment(Laboratory lab) : ExperimentTest<Laboratory>(lab, Notebook.Lstm, parameters: 1_367_905, trainable: 1_367_777);
