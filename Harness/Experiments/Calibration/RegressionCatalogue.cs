namespace Harness.Experiments.Calibration;

/// <summary>Lists the mistakes that are used to measure the power of the gate.</summary>
public static class RegressionCatalogue
{
    /// <summary>All mistakes, in the order in which tables list them.</summary>
    public static IReadOnlyList<Regression> All { get; } =
    [
        new("dropout-off", "dropout layers drop nothing", MistakesInModels.WithoutDropout),
        new("learning-rate-times-3", "the learning rate is three times the declared one",
            experiment => experiment with { LearningRate = 3 * experiment.LearningRate }),
        new("a-tenth-of-labels-flipped", "every tenth training row has the wrong label",
            experiment => experiment) { ChangedData = (dataset, _, _) => MistakesInData.WithATenthOfLabelsFlipped(dataset) },
        new("tokenizer-of-1000-rows", "the vocabulary is fitted on 1,000 rows", MistakesInData.WithATokenizerOfFewRows),
        new("truncated-at-the-end", "long texts lose their end instead of their beginning",
            experiment => experiment) { ChangedData = MistakesInData.TruncatedAtTheEnd },
        new("batch-norm-as-torch", "batch norm keeps .9 of its moving statistics, as torch's does, instead of .99",
            experiment => MistakesInModels.WithBatchNormMomentum(experiment, .9)),
        new("batch-norm-momentum", "batch norm keeps .98 of its moving statistics instead of .99",
            experiment => MistakesInModels.WithBatchNormMomentum(experiment, .98)),
        new("adam-epsilon", "Adam's ε is torch's 10⁻⁸ instead of Keras' 10⁻⁷",
            experiment => MistakesInTraining.WithAdam(experiment, adam => adam with { Epsilon = 1e-8 })),
        new("adam-without-bias-correction", "Adam has no bias correction",
            experiment => MistakesInTraining.WithAdam(experiment, adam => adam with { CorrectsBias = false })),
        new("last-short-batch", "the gradient of the last, smaller batch is divided by the full batch size",
            MistakesInModels.WithTheShortBatchDividedByAFullOne) { NeedsAShortBatch = true },
        new("dropout-unscaled", "dropout does not scale up the kept values in training", MistakesInModels.WithUnscaledDropout),
        new("truncated-one-off", "long texts lose their last word and keep one more word at the start",
            experiment => experiment) { ChangedData = MistakesInData.TruncatedOneOff },
        new("a-layer-frozen", "the first dense layer is not trained", MistakesInTraining.WithTheFirstDenseLayerFrozen),
        new("gates-in-another-order", "LSTMs swap the weights of the input gate and the forget gate",
            MistakesInTraining.WithGatesInAnotherOrder),
        new("one-label-in-1000-flipped", "one training row in 1,000 has the wrong label, equally many in each class",
            experiment => experiment) { ChangedData = (dataset, _, _) => MistakesInData.WithOneLabelInAThousandFlipped(dataset) },
        new("two-rows-swapped", "two training rows change places after the first epoch", MistakesInTraining.WithTwoRowsSwapped),
    ];
}
