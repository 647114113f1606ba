namespace Movies.Runs;

/// <summary>Tests <see cref="MoviesStudy.Pooled"/>: 500 · 16 word vectors, then 16 · 16 + 16 and 16 + 1 weights.</summary>
[Trait("Category", "Pooled")]
public sealed class PooledExperiment(Laboratory lab) : ExperimentTest<Laboratory>(lab, MoviesStudy.Pooled, parameters: 8_289, trainable: 8_289);
