using System.Collections.Concurrent;
using System.Globalization;
using Harness.Storage;
using TorchSharp;
using TorchSharp.Modules;

namespace Harness.Experiments.Archive;

/// <summary>Writes the learning curves of runs as TensorBoard event files while the runs train, one folder for each run. To view them:
/// <c>tensorboard --logdir TestResults/events</c>.</summary>
/// <remarks>TorchSharp's writer stores wall times as single-precision floats, so they are accurate to two minutes only. Use steps instead: a step is an epoch.
/// A value that cannot be written is left out, for example because another process runs the same seed and uses the folder.
/// No run fails because of that.</remarks>
/// <param name="directory">The folder of all runs; created if missing. Its files may be deleted at any time.</param>
/// <param name="profile">The profile's <see cref="Profile.Folder"/>.</param>
/// <param name="device">The name of the device, such as "cpu".</param>
internal sealed class EventFiles(string directory, string profile, string device)
{
    private readonly ConcurrentDictionary<(string Experiment, int Seed), SummaryWriter?> _writers = new();

    /// <summary>The default folder, in the repository and ignored by git.</summary>
    public static string UsualDirectory => Path.Combine(Workspace.Root, "TestResults", "events");

    /// <summary>Adds an epoch to the curves of its run. The first epoch replaces the curves of an earlier run with the same experiment and seed.</summary>
    /// <param name="progress">The progress that the runner reports.</param>
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

    /// <summary>Adds the test metrics of finished runs at their last epoch.</summary>
    /// <param name="result">The result; for refused runs it holds the values up to the refusal.</param>
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
