using Harness.Data;
using Harness.Metrics;
using Harness.Models;
using Harness.Runtime;
using Harness.Tokens;

namespace Harness.Experiments.Speed;

/// <summary>Measures the speed of models in rounds. In each round, the harness and its peers take turns on the same rows, so that other load on the machine
/// slows all of them.</summary>
/// <param name="dataset">The data set.</param>
/// <param name="device">The device.</param>
/// <param name="peers">The peers to compare with; may be empty.</param>
/// <param name="withPeers">The experiments whose models the peers have too.</param>
/// <param name="duration">The duration of training in each round.</param>
internal sealed class InTurn(Dataset dataset, ComputeDevice device, IReadOnlyList<IPeer> peers, IReadOnlyList<Experiment> withPeers,
    TimeSpan duration)
{
    private const int RowsToEvaluate = 1_024, RowsToEvaluateOnGpu = 16_384;

    /// <summary>How many rows are evaluated, again from the first on where there are fewer; null for the usual number.</summary>
    internal int? EvaluatedRows { get; init; }

    /// <summary>The batch sizes that a peer evaluates with; the best one counts.</summary>
    private static readonly int[] OnCpu = [64, 128, 256, 512, 1_024], OnGpu = [.. OnCpu, 2_048, 4_096];

    private int[] Batches => device.IsGpu ? OnGpu : OnCpu;

    /// <summary>Measures one model.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="rounds">The number of rounds.</param>
    /// <param name="ended">Is called after each round with its number.</param>
    /// <returns>The medians over the rounds.</returns>
    /// <exception cref="IOException">A peer failed.</exception>
    public SpeedFigures Measure(Experiment experiment, int rounds, Action<int> ended)
    {
        var train = dataset.Encode(experiment.Tokenisation, Split.Train);
        var rows = train.Head(Math.Min(train.Rows, TrainingSpeed.Batches * experiment.BatchSize));
        var gigaflops = 3 * ForwardCost.Of(experiment.Model, experiment.Tokenisation.Tokens) * experiment.BatchSize / 1e9;
        var toEvaluate = EvaluatedRows is { } asked ? train.Rowwise([.. Enumerable.Range(0, asked).Select(row => row % train.Rows)])
            : train.Head(Math.Min(train.Rows, device.IsGpu ? RowsToEvaluateOnGpu : RowsToEvaluate));
        var peerModels = new List<(IPeer Peer, IPeerModel Model)>();
        try
        {
            if (peers.Count > 0 && withPeers.Contains(experiment))
                peerModels.AddRange(peers.Select(peer => (peer, peer.Prepare(experiment, rows, toEvaluate))));
            var measured = new List<Round>();
            for (var round = 1; round <= rounds; round++)
            {
                measured.Add(MeasureOnce(experiment, rows, toEvaluate, [.. peerModels.Select(one => one.Model)], gigaflops));
                ended(round);
            }
            var figures = Medians(experiment, gigaflops, measured);
            return peerModels.Count == 0 ? figures : figures with
            {
                EvaluatedRows = toEvaluate.Rows,
                EvaluationRowsPerSecond = Median.Of(measured.Select(round => round.Evaluation)),
                Peers = [.. peerModels.Select((one, index) => FiguresOf(one.Peer.Name, index, experiment.BatchSize, measured))],
            };
        }
        finally
        {
            foreach (var (_, model) in peerModels)
                model.Dispose();
        }
    }

    private Round MeasureOnce(Experiment experiment, EncodedCorpus rows, EncodedCorpus toEvaluate, IPeerModel[] peerModels, double gigaflops)
    {
        var peak = device.IsGpu ? MatrixPeak.GigaflopsPerSecond(device) : FmaPeak.GigaflopsPerSecond();
        var training = TrainingSpeed.Measure(experiment, rows, device, duration);
        var peersTraining = Array.ConvertAll(peerModels, peer => experiment.BatchSize / peer.MsPerStep(duration) * 1e3);
        var evaluation = peerModels.Length == 0 ? 0 : EvaluationSpeed.Measure(experiment, toEvaluate, device, duration / 2);
        // Every round measures each batch size, because the best one of a single round may be chance.
        var peersEvaluation = Array.ConvertAll(peerModels,
            peer => Array.ConvertAll(Batches, batch => peer.RowsPerSecond(batch, duration / 2 / Batches.Length)));
        return new Round(training, gigaflops / (training.MsPerStep / 1e3) / peak, evaluation, peersTraining, peersEvaluation);
    }

    private static SpeedFigures Medians(Experiment experiment, double gigaflops, List<Round> rounds) => new()
    {
        Model = experiment.Name,
        Batch = experiment.BatchSize,
        Rounds = rounds.Count,
        MsPerStep = Median.Of(rounds.Select(round => round.Training.MsPerStep)),
        ForwardMs = Median.Of(rounds.Select(round => round.Training.ForwardMs)),
        BackwardMs = Median.Of(rounds.Select(round => round.Training.BackwardMs)),
        UpdateMs = Median.Of(rounds.Select(round => round.Training.UpdateMs)),
        RestMs = Median.Of(rounds.Select(round => round.Training.RestMs)),
        GigaflopsPerStep = gigaflops,
        ShareOfPeak = Median.Of(rounds.Select(round => round.ShareOfPeak)),
    };

    private PeerFigures FiguresOf(string name, int peer, int batch, List<Round> rounds)
    {
        var best = Enumerable.Range(0, Batches.Length).MaxBy(size => Median.Of(rounds.Select(round => round.PeersEvaluation[peer][size])));
        double[] training = [.. rounds.Select(round => round.PeersTraining[peer])], evaluation = [.. rounds.Select(round => round.PeersEvaluation[peer][best])];
        return new PeerFigures
        {
            Peer = name,
            RowsPerSecond = Median.Of(training),
            Training = RatioOfRounds.Of(rounds.Select(round => batch / round.Training.MsPerStep * 1e3), training),
            EvaluationRowsPerSecond = Median.Of(evaluation),
            EvaluationBatch = Batches[best],
            Evaluation = RatioOfRounds.Of(rounds.Select(round => round.Evaluation), evaluation),
        };
    }

    /// <summary>The measurements of one round, with one entry for each peer, and for evaluations one for each peer and batch size.</summary>
    private sealed record Round(TrainingSpeed Training, double ShareOfPeak, double Evaluation, double[] PeersTraining, double[][] PeersEvaluation);
}
