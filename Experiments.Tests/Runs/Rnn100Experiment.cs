namespace Experiments.Tests.Runs;

/// <summary>Notebook cells 146–157. Question: how accurate is a simple recurrence over 100 tokens?</summary>
[Trait("Category", "RNN")]
public sealed class Rnn100Experiment(Laboratory lab) : ExperimentTest<Laboratory>(lab, Notebook.Rnn100, parameters: 1_300_065, trainable: 1_299_873);
