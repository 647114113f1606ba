namespace Movies.Runs;

/// <summary>Tests <see cref="MoviesStudy.Pooled"/>. Parameters: 500 · 16 of the word vectors, then 16 · 16 + 16 and 16 + 1 of the dense layers.</summary>
[Trait("Category", "Pooled")]
public sealed class PooledExperiment(Laboratory lab) : ExperimentTest<Laboratory>(lab, MoviesStudy.Pooled, parameters: 8_289, trainable: 8_289);
