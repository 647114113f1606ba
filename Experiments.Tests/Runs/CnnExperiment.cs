namespace Experiments.Tests.Runs;

/// <summary>Notebook cells 36–48. Question: how accurate are convolutions over word ids as magnitudes?</summary>
[Trait("Category", "CNN")]
public sealed class CnnExperiment(Laboratory lab) : ExperimentTest<Laboratory>(lab, Notebook.Cnn, parameters: 160_769, trainable: 159_681);
