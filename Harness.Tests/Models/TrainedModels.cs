using Harness.Data;
using Harness.Experiments;
using Harness.Runtime;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Models;

/// <summary>The study's models after some steps on its fixtures: their weights and moving statistics are no longer those of the start.</summary>
internal static class TrainedModels
{
    /// <summary>Test rows that a model's own logits and another program's are compared on.</summary>
    public const int Rows = 1_000;

    /// <summary>Enough that batch norm has left its start behind: before that, logits of the model over raw ids are large.</summary>
    private const int TrainingRows = 1_920;

    private static readonly Lazy<Dataset> Fixtures = new(() => Dataset.Load(AmazonReviews.Study.Profile("smoke")));

    public static TheoryData<string> Names => [.. AmazonReviews.Study.Experiments.Select(experiment => experiment.Name)];

    /// <summary>Trains a model for some steps, and scores test rows.</summary>
    /// <param name="name">Of the experiment.</param>
    /// <param name="use">Given the model in inference mode, the test rows' ids [N, T] and its logits [N].</param>
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
        ids.AsSpan(0, experiment.Tokenisation.Tokens).Clear(); // one row of padding alone
        use(model, experiment, ids, Evaluator.Score(model, ids, experiment.Tokenisation.Tokens, Some.Device));
    }
}
