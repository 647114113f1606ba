namespace Experiments.Tests.Runs;

/// <summary>Notebook cells 188–199. Question: how much accuracy does the recurrence lose with only the last 50 tokens?</summary>
[Trait("Category", "RNN")]
public sealed class Rnn50Experiment(Laboratory lab) : ExperimentTest<Laboratory>(lab, Notebook.Rnn50, parameters: 1_300_065, trainable: 1_299_873);
