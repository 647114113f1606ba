namespace Stars.Runs;

/// <summary>Trains the bag of words.</summary>
[Trait("Category", "BagOfWords")]
public sealed class BagOfWordsExperiment(Laboratory lab) : ExperimentTest<Laboratory>(lab, StarsStudy.BagOfWords, parameters: 50_005, trainable: 50_005);
