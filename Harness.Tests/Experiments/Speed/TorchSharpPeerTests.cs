using System.Diagnostics;
using Harness.Data;
using Harness.Experiments;
using Harness.Experiments.Speed;
using Harness.Runtime;
using Harness.Tokens;
using TorchSharp;
using static TorchSharp.torch;
using Declared = Experiments.Tests.Notebook;

namespace Harness.Tests.Experiments.Speed;

/// <summary>Tests that the TorchSharp peer does the same work as the harness: its models have as many weights, and read the same rows.</summary>
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

    /// <summary>Checks that the peer reads the rows that the harness reads: equal batches in the same order, every row once in each pass. The last batch is
    /// smaller.</summary>
    [Fact]
    public void Trains_on_the_same_batches_in_the_same_order_as_the_harness()
    {
        const int Rows = 70, BatchSize = 32, Steps = 3;
        var train = Some.Dataset(Rows).Encode(Some.Tokenisation, Split.Train);
        var experiment = Some.Experiment() with { BatchSize = BatchSize };
        var (ours, theirs) = (new BatchLog(), new BatchLog());

        TrainingSpeed.Measure(experiment with { Model = _ => ours.Model() }, train, Some.Device, TimeSpan.FromMilliseconds(1));
        using var peer = PeerOf(experiment, theirs, train, train);
        peer.MsPerStep(TimeSpan.FromMilliseconds(1));

        theirs.Batches.Count.Should().BePositive().And.Match(count => count % Steps == 0, "every pass is finished");
        theirs.Batches.Take(Steps).Select(batch => batch.Rows.Count).Should().Equal(32, 32, 6);
        theirs.Batches.Take(Steps).SelectMany(batch => batch.Rows).Order().Should().Equal(RowsOf(train).Order());
        theirs.Batches.Take(2 * Steps).Select(batch => string.Join('\n', batch.Rows))
            .Should().HaveCount(2 * Steps, "one pass warms up, and at least one is measured")
            .And.Equal(ours.Batches.Take(2 * Steps).Select(batch => string.Join('\n', batch.Rows)));
        theirs.Batches.Should().OnlyContain(batch => batch.Training);
    }

    /// <summary>Checks the time of a step with a model that waits. A pass cannot be shorter than the waiting in it, nor longer than the time between the passes
    /// around it.</summary>
    [Fact]
    public void Divides_the_time_of_a_pass_by_its_number_of_steps()
    {
        const int Steps = 2;
        var rows = Some.Dataset(33).Encode(Some.Tokenisation, Split.Train);
        var log = new BatchLog { Wait = TimeSpan.FromMilliseconds(40) };
        using var peer = PeerOf(Some.Experiment() with { BatchSize = 32 }, log, rows, rows);

        var ms = peer.MsPerStep(TimeSpan.FromMilliseconds(1));
        var end = Stopwatch.GetElapsedTime(0);

        log.Batches.Should().HaveCount(2 * Steps);
        (ms * Steps).Should().BeInRange((log.Batches[^1].End - log.Batches[Steps].Start).TotalMilliseconds,
            (end - log.Batches[Steps - 1].End).TotalMilliseconds);
    }

    [Fact]
    public void Evaluates_every_row_once_in_order_and_divides_their_number_by_the_time_of_a_pass()
    {
        const int Batches = 3;
        var rows = Some.Dataset(70).Encode(Some.Tokenisation, Split.Train);
        var log = new BatchLog { Wait = TimeSpan.FromMilliseconds(20) };
        using var peer = PeerOf(Some.Experiment(), log, rows.Head(7), rows);

        var rowsPerSecond = peer.RowsPerSecond(batch: 32, TimeSpan.FromMilliseconds(1));
        var end = Stopwatch.GetElapsedTime(0);

        log.Batches.Should().HaveCount(2 * Batches).And.OnlyContain(batch => !batch.Training);
        log.Batches.Take(Batches).Select(batch => batch.Rows.Count).Should().Equal(32, 32, 6);
        log.Batches.Take(Batches).SelectMany(batch => batch.Rows).Should().Equal(RowsOf(rows));
        (70 / rowsPerSecond).Should().BeInRange((log.Batches[^1].End - log.Batches[Batches].Start).TotalSeconds,
            (end - log.Batches[Batches - 1].End).TotalSeconds);
    }

    private static IPeerModel PeerOf(Experiment experiment, BatchLog log, EncodedCorpus rows, EncodedCorpus toEvaluate) =>
        new TorchSharpPeer(new Dictionary<string, Func<nn.Module<Tensor, Tensor>>> { [experiment.Name] = log.Model }).Prepare(experiment, rows, toEvaluate);

    private static IEnumerable<string> RowsOf(EncodedCorpus corpus) =>
        corpus.Ids.ToArray().Chunk(corpus.Tokens).Select(row => string.Join(' ', row));

    private static Experiment Named(string name) => AmazonReviews.Study.Experiments.Single(experiment => experiment.Name == name);

    /// <summary>Records the batches that a model reads.</summary>
    private sealed class BatchLog
    {
        private readonly List<Batch> _batches = [];

        public IReadOnlyList<Batch> Batches => _batches;

        /// <summary>The time that the model waits in each forward pass.</summary>
        public TimeSpan Wait { get; init; }

        public nn.Module<Tensor, Tensor> Model()
        {
            Some.WatchedModel? model = null;
            return model = new Some.WatchedModel((ids, _) =>
            {
                var start = Stopwatch.GetElapsedTime(0);
                using var scope = NewDisposeScope();
                var rows = ids.to(int64).contiguous().data<long>().ToArray().Chunk((int)ids.shape[1]).Select(row => string.Join(' ', row)).ToList();
                Thread.Sleep(Wait);
                _batches.Add(new Batch(rows, model!.training, start, Stopwatch.GetElapsedTime(0)));
            });
        }

        /// <param name="Rows">The ids of each row.</param>
        /// <param name="Training">Whether the model is in the mode of training.</param>
        /// <param name="Start">The time at which the model got the batch.</param>
        /// <param name="End">The time after the wait.</param>
        public sealed record Batch(IReadOnlyList<string> Rows, bool Training, TimeSpan Start, TimeSpan End);
    }
}
