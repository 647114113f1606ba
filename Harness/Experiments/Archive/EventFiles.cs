using System.Collections.Concurrent;
using System.Globalization;
using Harness.Storage;
using TorchSharp;
using TorchSharp.Modules;

namespace Harness.Experiments.Archive;

/// <summary>The curves of runs as TensorBoard's event files, a folder for each run, written while it trains:
/// <c>tensorboard --logdir TestResults/events</c>.</summary>
/// <remarks>TorchSharp's writer keeps wall times as single floats, so they are right to two minutes only; look at steps, which are epochs.
/// Curves are for looking at: what cannot be written, for another process runs the same seed and takes the folder,
/// say, is left out, and no run fails for it.</remarks>
/// <param name="directory">The folder of all runs; made if it is not there. Whatever is in it may be deleted at any time.</param>
/// <param name="profile">The profile's <see cref="Profile.Folder"/>.</param>
/// <param name="device">Its name, such as "cpu".</param>
public sealed class EventFiles(string directory, string profile, string device)
{
    private readonly ConcurrentDictionary<(string Experiment, int Seed), SummaryWriter?> _writers = new();

    /// <summary>The usual place, in the repository and ignored by git.</summary>
    public static string UsualDirectory => Path.Combine(Workspace.Root, "TestResults", "events");

    /// <summary>Adds an epoch to the curves of its run; the first one takes the place of an earlier run of the same experiment and seed.</summary>
    /// <param name="progress">From the runner.</param>
    public void Add(EpochProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var (writer, epoch) = (_writers.GetOrAdd((progress.Experiment, progress.Seed), Fresh), progress.Epoch);
        Write(writer, "train/loss", epoch.Loss, epoch.Epoch);
        Write(writer, "train/accuracy", epoch.Accuracy, epoch.Epoch);
        Write(writer, "train/rows per second", epoch.RowsPerSecond, epoch.Epoch);
        Write(writer, "train/largest step loss", epoch.LargestStepLoss, epoch.Epoch);
        Write(writer, "train/largest logit", epoch.LargestLogit, epoch.Epoch);
        if (epoch.LargestGradientNorm is { } norm)
            Write(writer, "train/largest gradient norm", norm, epoch.Epoch);
    }

    /// <summary>Adds the evaluations of finished runs, at their last epoch.</summary>
    /// <param name="result">Refused runs among them, as far as they came.</param>
    public void Add(ExperimentResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        foreach (var run in result.Runs)
        {
            if (!_writers.TryRemove((result.Experiment.Name, run.Seed), out var writer) || run.Evidence.TestEvaluation is not { Metrics: { } metrics })
                continue;
            var epochs = run.Evidence.Epochs.Count;
            Write(writer, "test/loss", metrics.Loss, epochs);
            Write(writer, "test/accuracy", metrics.Accuracy, epochs);
            Write(writer, "test/precision", metrics.Precision, epochs);
            Write(writer, "test/recall", metrics.Recall, epochs);
            Write(writer, "test/ROC AUC", metrics.RocAuc, epochs);
        }
    }

    private SummaryWriter? Fresh((string Experiment, int Seed) run)
    {
        var folder = Path.Combine(directory, profile, device, run.Experiment, string.Create(CultureInfo.InvariantCulture, $"seed-{run.Seed}"));
        SummaryWriter? writer = null;
        Try(() =>
        {
            OptionalFile.DeleteFolder(folder);
            writer = torch.utils.tensorboard.SummaryWriter(folder);
        });
        return writer;
    }

    private static void Write(SummaryWriter? writer, string tag, double value, int epoch) =>
        Try(() => writer?.add_scalar(tag, (float)value, epoch, DateTimeOffset.UtcNow.ToUnixTimeSeconds()));

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
