using Harness.Data;
using Harness.Metrics;
using Harness.Models;
using Harness.Runtime;
using Harness.Tokens;
using Harness.Training;

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

    /// <summary>The number of steps in a recording of the harness; null for the usual number.</summary>
    internal int? RecordedSteps { get; init; }

    /// <summary>Measures one model. A peer that fails is left out of it, with the reason.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="rounds">The number of rounds.</param>
    /// <param name="ended">Is called after each round with its number.</param>
    /// <returns>The medians over the rounds.</returns>
    public SpeedFigures Measure(Experiment experiment, int rounds, Action<int> ended)
    {
        var train = dataset.Encode(experiment.Tokenisation, Split.Train);
        var rows = train.Head(Math.Min(train.Rows, TrainingSpeed.Batches * experiment.BatchSize));
        var gigaflops = 3 * ForwardCost.Of(experiment.Model, experiment.Tokenisation.Tokens) * experiment.BatchSize / 1e9;
        var toEvaluate = EvaluatedRows is { } asked ? train.Rowwise([.. Enumerable.Range(0, asked).Select(row => row % train.Rows)])
            : train.Head(Math.Min(train.Rows, device.IsGpu ? RowsToEvaluateOnGpu : RowsToEvaluate));
        Opponent[] opponents = withPeers.Contains(experiment) ? [.. peers.Select(peer => new Opponent(peer))] : [];
        try
        {
            foreach (var opponent in opponents)
                opponent.Prepare(experiment, rows, toEvaluate);
            var measured = new List<Round>();
            for (var round = 1; round <= rounds; round++)
            {
                measured.Add(MeasureOnce(experiment, rows, toEvaluate, opponents, gigaflops));
                ended(round);
            }
            var figures = Medians(experiment, gigaflops, measured);
            return opponents.Length == 0 ? figures : figures with
            {
                EvaluatedRows = toEvaluate.Rows,
                EvaluationRowsPerSecond = Median.Of(measured.Select(round => round.Evaluation)),
                Peers = [.. opponents.Where(one => one.Failure is null).Select(one => FiguresOf(one, experiment.BatchSize, measured))],
                LeftOut = [.. opponents.Where(one => one.Failure is not null).Select(one => new LeftOutPeer(one.Name, one.Failure!))],
            };
        }
        finally
        {
            foreach (var opponent in opponents)
                opponent.Dispose();
        }
    }

    private Round MeasureOnce(Experiment experiment, EncodedCorpus rows, EncodedCorpus toEvaluate, Opponent[] opponents, double gigaflops)
    {
        var peak = device.IsGpu ? MatrixPeak.GigaflopsPerSecond(device) : FmaPeak.GigaflopsPerSecond();
        var training = TrainingSpeed.Measure(experiment, rows, device, duration, RecordedSteps is { } steps ? () => StepRecorder.OnThisThread(steps) : null);
        foreach (var opponent in opponents)
            opponent.Measure(model => opponent.Training.Add(experiment.BatchSize / model.MsPerStep(duration) * 1e3));
        var evaluation = opponents.Length == 0 ? 0 : EvaluationSpeed.Measure(experiment, toEvaluate, device, duration / 2);
        // Every round measures each batch size, because the best one of a single round may be chance.
        foreach (var opponent in opponents)
        {
            opponent.Measure(model =>
                opponent.Evaluation.Add(Array.ConvertAll(Batches, batch => model.RowsPerSecond(batch, duration / 2 / Batches.Length))));
        }
        return new Round(training, gigaflops / (training.MsPerStep / 1e3) / peak, evaluation);
    }

    private SpeedFigures Medians(Experiment experiment, double gigaflops, List<Round> rounds) => new()
    {
        Model = experiment.Name,
        Batch = experiment.BatchSize,
        RecordedSteps = RecordedSteps,
        Rounds = rounds.Count,
        MsPerStep = Median.Of(rounds.Select(round => round.Training.MsPerStep)),
        ForwardMs = Median.Of(rounds.Select(round => round.Training.ForwardMs)),
        BackwardMs = Median.Of(rounds.Select(round => round.Training.BackwardMs)),
        UpdateMs = Median.Of(rounds.Select(round => round.Training.UpdateMs)),
        RestMs = Median.Of(rounds.Select(round => round.Training.RestMs)),
        GigaflopsPerStep = gigaflops,
        ShareOfPeak = Median.Of(rounds.Select(round => round.ShareOfPeak)),
    };

    private PeerFigures FiguresOf(Opponent opponent, int batch, List<Round> rounds)
    {
        var best = Enumerable.Range(0, Batches.Length).MaxBy(size => Median.Of(opponent.Evaluation.Select(round => round[size])));
        double[] evaluation = [.. opponent.Evaluation.Select(round => round[best])];
        return new PeerFigures
        {
            Peer = opponent.Name,
            RowsPerSecond = Median.Of(opponent.Training),
            Training = RatioOfRounds.Of(rounds.Select(round => batch / round.Training.MsPerStep * 1e3), opponent.Training),
            EvaluationRowsPerSecond = Median.Of(evaluation),
            EvaluationBatch = Batches[best],
            Evaluation = RatioOfRounds.Of(rounds.Select(round => round.Evaluation), evaluation),
        };
    }

    /// <summary>The measurements of the harness in one round.</summary>
    private sealed record Round(TrainingSpeed Training, double ShareOfPeak, double Evaluation);

    /// <summary>A peer with its measurements of one model. After its first failure it is not asked again for this model.</summary>
    private sealed class Opponent(IPeer peer) : IDisposable
    {
        /// <summary>The number of characters of an error that are kept.</summary>
        private const int LongestReason = 300;

        private IPeerModel? _model;

        public string Name => peer.Name;

        /// <summary>The first error, in one line; null if there was none.</summary>
        public string? Failure { get; private set; }

        /// <summary>The training speed of each round, in rows per second.</summary>
        public List<double> Training { get; } = [];

        /// <summary>The evaluation speed of each round, with one entry for each batch size, in rows per second.</summary>
        public List<double[]> Evaluation { get; } = [];

        public void Prepare(Experiment experiment, EncodedCorpus rows, EncodedCorpus toEvaluate) =>
            Try(() => _model = peer.Prepare(experiment, rows, toEvaluate));

        public void Measure(Action<IPeerModel> measure)
        {
            if (Failure is null)
                Try(() => measure(_model!));
        }

        public void Dispose() => _model?.Dispose();

        private void Try(Action work)
        {
            try
            {
                work();
            }
            catch (IOException failure)
            {
                var reason = string.Join(' ', failure.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
                Failure = reason.Length <= LongestReason ? reason : $"{reason[..LongestReason]}…";
            }
        }
    }
}
