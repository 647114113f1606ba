using Harness.Data;
using Harness.Models;
using Harness.Runtime;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Training;

/// <summary>Tests the training loop.</summary>
[Trait("Category", "Unit")]
public sealed class TrainerTests : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly Harness.Experiments.Dataset _dataset = Some.Dataset();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void The_same_seed_gives_the_same_weights_to_the_bit() => WeightsAfterTraining(seed: 3).Should().Be(WeightsAfterTraining(seed: 3));

    [Fact]
    public void Another_seed_gives_other_weights() => WeightsAfterTraining(seed: 3).Should().NotBe(WeightsAfterTraining(seed: 4));

    [Fact]
    public void Every_epoch_takes_every_row_once_in_an_order_of_its_own()
    {
        var seen = new List<string>();
        using var model =
            new Some.WatchedModel((ids, _) =>
                seen.AddRange(Enumerable.Range(0, (int)ids.shape[0]).Select(row => string.Join(" ", ids[row].data<int>().ToArray()))));
        using var rows = Some.Rows(_dataset);
        using var random = new RandomStreams(1);

        Trainer.Fit(model, rows, Some.Plan(epochs: 2, batchSize: 16), random);

        var (first, second) = (seen[..70], seen[70..]);
        second.Should().BeEquivalentTo(first).And.NotEqual(first);
        first.Should().BeEquivalentTo(Enumerable.Range(0, 70).Select(row => string.Join(" ", rows.IdsOf(row, 1)[0].data<int>().ToArray())));
    }

    [Fact]
    public void A_short_last_batch_is_weighted_by_its_rows()
    {
        using var random = new RandomStreams(1);
        using var model = new Some.SmallModel(random, dropout: 0);
        using var rows = Some.Rows(_dataset);
        foreach (var layer in model.children().OfType<Harness.Models.Layers.BatchNormalization>())
            layer.register_forward_pre_hook(module => module.eval()); // batch statistics would make the loss depend on the batches

        var epoch = Trainer.Fit(model, rows, Some.Plan(batchSize: 32, learningRate: 1e-30), random)[0];

        epoch.Should().BeEquivalentTo(new { Rows = 70L, Steps = 3, Tokens = Some.Length, LabelsOutsideDomain = 0L });
        epoch.Loss.Should().BeApproximately(Evaluator.Evaluate(model, rows, Labels).Metrics.Loss, 1e-6);
        epoch.Accuracy.Should().Be(Evaluator.Evaluate(model, rows, Labels).Metrics.Accuracy);
    }

    [Fact]
    public void A_last_batch_of_one_row_is_trained_like_any_other()
    {
        using var random = new RandomStreams(1);
        using var model = new Some.SmallModel(random);
        using var rows = Some.Rows(_dataset);

        Trainer.Fit(model, rows, Some.Plan(batchSize: 23), random)[0].Should().Match<EpochRecord>(epoch => epoch.Steps == 4 && double.IsFinite(epoch.Loss));
    }

    [Fact]
    public void Training_ends_if_the_callback_returns_false()
    {
        using var random = new RandomStreams(1);
        using var model = new Some.SmallModel(random);
        using var rows = Some.Rows(_dataset);

        Trainer.Fit(model, rows, Some.Plan(epochs: 5), random, epoch => epoch.Epoch < 2).Select(epoch => epoch.Epoch).Should().Equal(1, 2);
    }

    private byte[] Labels => _dataset.Encode(Some.Tokenisation, Split.Train).Labels.ToArray();

    private string WeightsAfterTraining(int seed)
    {
        using var random = new RandomStreams(seed);
        using var model = new Some.SmallModel(random);
        using var rows = Some.Rows(_dataset);
        Trainer.Fit(model, rows, Some.Plan(epochs: 3), random);
        return WeightsFingerprint.Of(model);
    }
}
