using Harness.Experiments;
using Harness.Experiments.Speed;
using Harness.Runtime;
using Harness.Tokens;
using Declared = Experiments.Tests.Notebook;

namespace Harness.Tests.Experiments.Speed;

/// <summary>Tests medians and ratios over rounds, with peers whose figures are known.</summary>
[Trait("Category", "Unit"), Collection(AloneCollection.Name)]
public sealed class InTurnTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void The_best_batch_size_has_the_best_median_and_not_the_best_single_round()
    {
        // Each round measures batches of 64, 128, 256, 512 and 1,024 rows. The third figure for 64 rows is an outlier.
        using var peer = new KnownPeer("known", msPerStep: [10, 20, 40],
            evaluations: [100, 200, 500, 300, 200, 100, 200, 500, 300, 200, 9_000, 200, 500, 300, 200]);

        var figures = Measure(Declared.Rnn50, [peer], rounds: 3);

        var peerFigures = figures.Peers.Should().ContainSingle().Subject;
        (peerFigures.Peer, peerFigures.EvaluationBatch, peerFigures.EvaluationRowsPerSecond).Should().Be(("known", 256, 500));
        peerFigures.RowsPerSecond.Should().Be(64 / .02, "the figure is the median of the rounds");
        peerFigures.Training.Lowest.Should().BeLessThanOrEqualTo(peerFigures.Training.Median).And.BePositive();
        figures.EvaluatedRows.Should().Be(1_024);
        figures.EvaluationRowsPerSecond.Should().BePositive();
        peer.Disposed.Should().Be(1);
    }

    [Fact]
    public void Peers_keep_their_order_and_their_figures()
    {
        using KnownPeer first = new("first", [10], [1, 2, 3, 4, 5]), second = new("second", [20], [9, 8, 7, 6, 5]);
        Measure(Declared.Rnn50, [first, second], rounds: 1).Peers.Select(peer => (peer.Peer, peer.EvaluationBatch, peer.RowsPerSecond))
            .Should().Equal(("first", 1_024, 6_400), ("second", 64, 3_200));
    }

    [Fact]
    public void A_model_that_peers_lack_is_measured_alone()
    {
        using var peer = new KnownPeer("known", [], []);
        var figures = Measure(global::Experiments.Tests.Controls.BagOfWords, [peer], rounds: 1);
        figures.Peers.Should().BeEmpty();
        figures.EvaluationRowsPerSecond.Should().BeNull();
    }

    [Fact]
    public void A_peer_that_fails_is_left_out_with_its_reason_and_the_others_keep_their_figures()
    {
        using KnownPeer good = new("good", [10, 10], [1, 2, 3, 4, 5, 1, 2, 3, 4, 5]), late = new("late", [10], [1, 2, 3, 4, 5]),
            absent = new("absent", [], []) { Refuses = true };

        var figures = Measure(Declared.Rnn50, [absent, late, good], rounds: 2);

        figures.Peers.Select(peer => (peer.Peer, peer.RowsPerSecond, peer.EvaluationBatch)).Should().Equal(("good", 6_400, 1_024));
        figures.LeftOut.Should().Equal(new LeftOutPeer("absent", "RuntimeError: no graph of two lines"),
            new LeftOutPeer("late", "RuntimeError: no figure is left"));
        figures.MsPerStep.Should().BePositive();
        figures.EvaluationRowsPerSecond.Should().BePositive();
        (absent.Disposed, late.Disposed, good.Disposed).Should().Be((0, 1, 1));
    }

    [Fact]
    public void A_ratio_is_computed_in_each_round() => RatioOfRounds.Of([2, 9, 4], [1, 3, 4]).Should().Be(new RatioOfRounds(2, 1, 3));

    private static SpeedFigures Measure(Experiment experiment, IReadOnlyList<IPeer> peers, int rounds) =>
        new InTurn(Dataset.Load(AmazonReviews.Study.Profile()), ComputeDevice.Named("cpu")!, peers, AmazonReviews.Study.Published, Moment)
            .Measure(experiment, rounds, _ => { });

    /// <summary>A peer that returns the given figures in their order.</summary>
    private sealed class KnownPeer(string name, double[] msPerStep, double[] evaluations) : IPeer, IPeerModel
    {
        private int _trained, _evaluated;

        public int Disposed { get; private set; }

        public bool Refuses { get; init; }

        public string Name => name;

        public string Versions => "";

        public double? Gigaflops => null;

        public IPeerModel Prepare(Experiment experiment, EncodedCorpus rows, EncodedCorpus toEvaluate) =>
            Refuses ? throw new IOException("RuntimeError: no graph\nof two lines\n") : this;

        public double MsPerStep(TimeSpan duration) =>
            _trained < msPerStep.Length ? msPerStep[_trained++] : throw new IOException("RuntimeError: no figure is left");

        public double RowsPerSecond(int batch, TimeSpan duration) => evaluations[_evaluated++];

        public void Dispose() => Disposed++;
    }
}
