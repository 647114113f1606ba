namespace Experiments.Tests.Runs;

/// <summary>The notebook's CNN with an embedding. Question: how accurate are convolutions over word vectors?</summary>
[Trait("Category", "Controls")]
public sealed class CnnEmbeddingExperiment(Laboratory lab)
    : ExperimentTest<Laboratory>(lab, Controls.CnnEmbedding, parameters: 1_481_409, trainable: 1_480_321);
