namespace Harness.Tests.Parity;

/// <summary>
/// fixtures/keras/models/*.json: one of the notebook's models at small sizes, on one batch, before training and after full-batch steps;
/// the README there explains each field.
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

/// <summary>The sizes that a model's layers were built with; the CNN alone has filters and kernels, and no embedding.</summary>
internal sealed record ModelSizes(int Rows, int Tokens, int Vocabulary, int[] Dense)
{
    public int Embedding { get; init; }

    /// <summary>States of the recurrences.</summary>
    public int[] Units { get; init; } = [];

    public int[] Filters { get; init; } = [];

    public int[] Kernels { get; init; } = [];
}

/// <summary>Training with Adam's ε where Keras has it and where tfjs and torch have it.</summary>
internal sealed record EitherTraining(TrainingGolden Keras, TrainingGolden Tfjs);

/// <summary>Five full-batch steps; each loss is the one before its step.</summary>
internal sealed record TrainingGolden(double[] Losses, KerasTensor[] AfterStep1, KerasTensor[] AfterStep5);
