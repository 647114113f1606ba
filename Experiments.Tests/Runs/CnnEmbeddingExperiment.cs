namespace Experiments.Tests.Runs;

/// <summary>The notebook's CNN with an embedding. Question: what do convolutions make of words?</summary>
[Trait("Category", "Controls")]
public sealed class CnnEmbeddingExperiment(Laboratory lab)
    : ExperimentTest<Laboratory>(lab, Controls.CnnEmbedding, parameters: 1_481_409, trainable: 1_480_321);
