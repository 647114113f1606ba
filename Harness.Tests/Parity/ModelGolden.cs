namespace Harness.Tests.Parity;

/// <summary>
/// Contains a file of fixtures/keras/models/*.json: one of the notebook's models with small sizes, on one batch, before training and after full-batch steps.
/// The README in fixtures/keras explains each field.
/// </summary>
internal sealed record ModelGolden(
    ModelSizes Sizes,
    string[] Layers,
    AdamSettings Adam,
    KerasTensor[] Weights,
    KerasTensor Input,
    KerasTensor Labels,
    KerasTensor InferenceOutput,
    KerasTensor TrainingOutput,
    double Loss,
    KerasTensor[] Gradients,
    EitherTraining AfterTraining);

/// <summary>Contains the sizes of a model's layers. Only the CNN has filters and kernels, and it has no embedding.</summary>
internal sealed record ModelSizes(int Rows, int Tokens, int Vocabulary, int[] Dense)
{
    public int Embedding { get; init; }

    /// <summary>The number of units of each recurrent layer.</summary>
    public int[] Units { get; init; } = [];

    public int[] Filters { get; init; } = [];

    public int[] Kernels { get; init; } = [];
}

/// <summary>Contains the training with both variants of Adam's ε: that of Keras, and that of TensorFlow.js and PyTorch.</summary>
internal sealed record EitherTraining(TrainingGolden Keras, TrainingGolden Tfjs);

/// <summary>Contains five full-batch steps. Each loss is that before the step.</summary>
internal sealed record TrainingGolden(double[] Losses, KerasTensor[] AfterStep1, KerasTensor[] AfterStep5);
