using System.Runtime.InteropServices;
using Harness.Corpora;
using Harness.Models;
using Harness.Runtime;
using Harness.Tokens;

namespace Harness.Experiments.Speed;

/// <summary>Measures models round by round, the harness and its peer in turn on the same rows, so that a machine that others use slows both.</summary>
/// <param name="dataset">Whose rows.</param>
/// <param name="device">Where.</param>
/// <param name="peer">To compare with; null for none.</param>
/// <param name="seconds">How long to train in each round.</param>
public sealed class InTurn(Dataset dataset, ComputeDevice device, PythonPeer? peer, double seconds)
{
    private const int RowsToEvaluate = 1_024, RowsToEvaluateOnGpu = 16_384;

    /// <summary>Measures one model.</summary>
    /// <param name="experiment">Which.</param>
    /// <param name="rounds">How often.</param>
    /// <param name="ended">Told of every round.</param>
    /// <returns>Medians.</returns>
    /// <exception cref="IOException">The peer fails.</exception>
    public SpeedFigures Measure(Experiment experiment, int rounds, Action<int> ended)
    {
        var train = dataset.Encode(experiment.Tokenisation, Split.Train);
        var rows = train.Head(Math.Min(train.Rows, TrainingSpeed.Batches * experiment.BatchSize));
        var gigaflops = 3 * ForwardCost.Of(experiment.Model, experiment.Tokenisation.Tokens) * experiment.BatchSize / 1e9;
        var toEvaluate = train.Head(Math.Min(train.Rows, device.IsGpu ? RowsToEvaluateOnGpu : RowsToEvaluate));
        using var questions = peer is not null && PythonPeer.Models.Contains(experiment.Name) ? new PeerQuestions(peer, experiment.Name, rows, toEvaluate, device) : null;
        var measured = new List<Round>();
        for (var round = 1; round <= rounds; round++)
        {
            measured.Add(MeasureOnce(experiment, rows, toEvaluate, questions, gigaflops));
            ended(round);
        }
        return Medians(experiment, gigaflops, measured, questions?.BestBatch) with { EvaluatedReviews = questions is null ? null : toEvaluate.Rows };
    }

    private Round MeasureOnce(Experiment experiment, EncodedCorpus rows, EncodedCorpus toEvaluate, PeerQuestions? questions, double gigaflops)
    {
        var peak = MatrixPeak.GigaflopsPerSecond(device);
        var training = TrainingSpeed.Measure(experiment, rows, device, TimeSpan.FromSeconds(seconds));
        var share = gigaflops / (training.MsPerStep / 1e3) / peak;
        if (questions is null)
            return new Round(training, share, null, null, null);
        var peerTraining = experiment.BatchSize / questions.MsPerStep(seconds) * 1e3;
        var evaluation = EvaluationSpeed.Measure(experiment, toEvaluate, device, TimeSpan.FromSeconds(seconds / 2));
        return new Round(training, share, peerTraining, evaluation, questions.Evaluation(seconds / 2));
    }

    private static SpeedFigures Medians(Experiment experiment, double gigaflops, List<Round> rounds, int? evaluationBatch)
    {
        var ratios = Measured(round => round.PeerTraining is { } peers ? experiment.BatchSize / round.Training.MsPerStep * 1e3 / peers : null);
        return new SpeedFigures
        {
            Model = experiment.Name,
            Batch = experiment.BatchSize,
            Rounds = rounds.Count,
            MsPerStep = TrainingSpeed.Median(rounds.Select(round => round.Training.MsPerStep)),
            ForwardMs = TrainingSpeed.Median(rounds.Select(round => round.Training.ForwardMs)),
            BackwardMs = TrainingSpeed.Median(rounds.Select(round => round.Training.BackwardMs)),
            UpdateMs = TrainingSpeed.Median(rounds.Select(round => round.Training.UpdateMs)),
            RestMs = TrainingSpeed.Median(rounds.Select(round => round.Training.RestMs)),
            GigaflopsPerStep = gigaflops,
            ShareOfPeak = TrainingSpeed.Median(rounds.Select(round => round.ShareOfPeak)),
            PeerReviewsPerSecond = MedianOf(Measured(round => round.PeerTraining)),
            Ratio = MedianOf(ratios),
            LowestRatio = ratios.Count == 0 ? null : ratios.Min(),
            HighestRatio = ratios.Count == 0 ? null : ratios.Max(),
            EvaluationReviewsPerSecond = MedianOf(Measured(round => round.Evaluation)),
            PeerEvaluationReviewsPerSecond = MedianOf(Measured(round => round.PeerEvaluation)),
            PeerEvaluationBatch = evaluationBatch,
            EvaluationRatio = MedianOf(Measured(round => round.Evaluation / round.PeerEvaluation)),
        };

        List<double> Measured(Func<Round, double?> figure) => [.. rounds.Select(figure).OfType<double>()];
    }

    private static double? MedianOf(List<double> values) => values.Count == 0 ? null : TrainingSpeed.Median(values);

    private sealed record Round(TrainingSpeed Training, double ShareOfPeak, double? PeerTraining, double? Evaluation, double? PeerEvaluation);

    /// <summary>The rows of one model as the peer reads them: files, for as long as this lives.</summary>
    private sealed class PeerQuestions : IDisposable
    {
        /// <summary>The peer's evaluation is given the choice.</summary>
        private static readonly int[] OnCpu = [64, 128, 256, 512], OnGpu = [.. OnCpu, 1_024, 2_048, 4_096];

        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("peer-");
        private readonly PythonPeer _peer;
        private readonly string _model, _ids, _labels, _toEvaluate;
        private readonly int[] _batches;

        public PeerQuestions(PythonPeer peer, string model, EncodedCorpus rows, EncodedCorpus toEvaluate, ComputeDevice device)
        {
            (_peer, _model, _batches) = (peer, model, device.IsGpu ? OnGpu : OnCpu);
            (_ids, _labels, _toEvaluate) = (Path.Combine(_folder.FullName, "ids"), Path.Combine(_folder.FullName, "labels"), Path.Combine(_folder.FullName, "evaluated"));
            File.WriteAllBytes(_ids, MemoryMarshal.AsBytes(rows.Ids.Span));
            File.WriteAllBytes(_labels, rows.Labels.Span);
            File.WriteAllBytes(_toEvaluate, MemoryMarshal.AsBytes(toEvaluate.Ids.Span));
        }

        public double MsPerStep(double seconds) => _peer.Ask<Trained>(new { ask = "train", model = _model, ids = _ids, labels = _labels, seconds }).MsPerStep;

        /// <summary>The fastest one when all were tried, in the first round.</summary>
        public int? BestBatch { get; private set; }

        public double Evaluation(double seconds)
        {
            BestBatch ??= _batches.MaxBy(batch => Evaluation(batch, seconds / _batches.Length));
            return Evaluation(BestBatch.Value, seconds);
        }

        private double Evaluation(int batch, double seconds) =>
            _peer.Ask<Evaluated>(new { ask = "evaluate", model = _model, ids = _toEvaluate, batch, seconds }).ReviewsPerSecond;

        public void Dispose() => _folder.Delete(recursive: true);

        private sealed record Trained(double MsPerStep);

        private sealed record Evaluated(double ReviewsPerSecond);
    }
}
