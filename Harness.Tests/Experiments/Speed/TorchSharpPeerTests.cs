using Harness.Data;
using Harness.Experiments;
using Harness.Experiments.Speed;
using Harness.Runtime;
using TorchSharp;
using static TorchSharp.torch;
using Declared = Experiments.Tests.Notebook;

namespace Harness.Tests.Experiments.Speed;

/// <summary>Tests that the TorchSharp peer does the same work as the harness: its models have as many weights, and return one logit for each row.</summary>
[Trait("Category", "Unit"), Collection(AloneCollection.Name)]
public sealed class TorchSharpPeerTests
{
    private static readonly TorchSharpPeer Peer = new(AmazonReviews.Study.StockModels);

    public static TheoryData<string> Names => [.. AmazonReviews.Study.Published.Select(experiment => experiment.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Has_as_many_weights_as_the_compared_model(string name)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(seed: 1);
        using nn.Module ours = Named(name).Model(random), theirs = Peer.Model(name);
        theirs.parameters().Select(weight => weight.numel()).Order().Should().Equal(ours.parameters().Select(weight => weight.numel()).Order());
    }

    [Theory, MemberData(nameof(Names))]
    public void Returns_one_logit_for_each_row(string name)
    {
        using var scope = NewDisposeScope();
        using var model = Peer.Model(name);
        var logits = model.call(zeros([3, Named(name).Tokenisation.Tokens], int64));
        logits.shape.Should().Equal(3, 1);
        logits.isfinite().all().item<bool>().Should().BeTrue();
    }

    [Fact]
    public void Refuses_a_model_that_the_peer_does_not_have() =>
        FluentActions.Invoking(() => Peer.Model("majority")).Should().Throw<ArgumentException>()
            .WithMessage("The peer has no model called 'majority'; it has cnn, *");

    [Fact]
    public void Measures_training_and_evaluation_and_leaves_no_tensor_behind()
    {
        var train = Dataset.Load(AmazonReviews.Study.Profile()).Encode(Declared.Rnn50.Tokenisation, Split.Train);
        using var model = Peer.Prepare(Declared.Rnn50, train.Head(100), train.Head(70));
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        model.MsPerStep(TimeSpan.FromMilliseconds(1)).Should().BeInRange(.01, 10_000);
        model.RowsPerSecond(64, TimeSpan.FromMilliseconds(1)).Should().BeInRange(1, 1e7);

        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before);
    }

    private static Experiment Named(string name) => AmazonReviews.Study.Experiments.Single(experiment => experiment.Name == name);
}
