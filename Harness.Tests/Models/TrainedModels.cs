using Harness.Data;
using Harness.Experiments;
using Harness.Runtime;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Models;

/// <summary>Trains the study's models for some steps on the fixtures, so that their weights and moving statistics differ from the initial ones.</summary>
internal static class TrainedModels
{
    /// <summary>The number of test rows for which logits are compared with those of another program.</summary>
    public const int Rows = 1_000;

    /// <summary>The number of training rows. After these, the initial batch-norm statistics have little weight; before, the model over raw ids has large
    /// logits.</summary>
    private const int TrainingRows = 1_920;

    private static readonly Lazy<Dataset> Fixtures = new(() => Dataset.Load(AmazonReviews.Study.Profile("smoke")));

    public static TheoryData<string> Names => [.. AmazonReviews.Study.Experiments.Select(experiment => experiment.Name)];

    /// <summary>Trains a model for some steps and scores test rows.</summary>
    /// <param name="name">The name of the experiment.</param>
    /// <param name="use">Is called with the model in inference mode, the experiment, the ids of the test rows, [N, T], and their logits, [N].</param>
    public static void Use(string name, Action<nn.Module<Tensor, Tensor>, Experiment, short[], float[]> use)
    {
        LibTorch.Load();
        var experiment = AmazonReviews.Study.Experiments.Single(one => one.Name == name);
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(1);
        using var model = experiment.Model(random);
        using (var rows = TensorRows.From(Fixtures.Value.Encode(experiment.Tokenisation, Split.Train).Head(TrainingRows), Some.Device))
            experiment.Fit(model, rows, new TrainingPlan { Epochs = 1, BatchSize = experiment.BatchSize, LearningRate = experiment.LearningRate }, random);
        model.eval();
        var ids = Fixtures.Value.Encode(experiment.Tokenisation, Split.Test).Head(Rows).Ids.ToArray();
        ids.AsSpan(0, experiment.Tokenisation.Tokens).Clear(); // the first row is only padding
        use(model, experiment, ids, Evaluator.Score(model, ids, experiment.Tokenisation.Tokens, Some.Device));
    }
}
