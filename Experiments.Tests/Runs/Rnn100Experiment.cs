namespace Experiments.Tests.Runs;

/// <summary>Notebook cells 146–157. Question: what does a simple recurrence make of 100 tokens?</summary>
[Trait("Category", "RNN")]
public sealed class Rnn100Experiment(Laboratory lab) : ExperimentTest<Laboratory>(lab, Notebook.Rnn100, parameters: 1_300_065, trainable: 1_299_873);
