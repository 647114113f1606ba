namespace Experiments.Tests.Runs;

/// <summary>Question: how accurate is a model that ignores the order of the words?</summary>
[Trait("Category", "Controls")]
public sealed class BagOfWordsExperiment(Laboratory lab) : ExperimentTest<Laboratory>(lab, Controls.BagOfWords, parameters: 10_001, trainable: 10_001);
