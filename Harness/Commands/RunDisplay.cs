using System.Collections.Concurrent;
using Harness.Experiments;
using Spectre.Console;

namespace Harness.Commands;

/// <summary>Progress of many runs at once: a bar for each experiment on a terminal, a line for each epoch elsewhere.
/// On standard error, so that results can be piped.</summary>
internal static class RunDisplay
{
    /// <summary>Works, and shows every epoch that ends.</summary>
    /// <typeparam name="T">What comes of the work.</typeparam>
    /// <param name="experiments">What is run.</param>
    /// <param name="seeds">Runs of each.</param>
    /// <param name="work">Given what to tell epochs to, from any thread.</param>
    /// <returns>The result.</returns>
    public static T While<T>(IReadOnlyList<Experiment> experiments, int seeds, Func<Action<EpochProgress>, T> work)
    {
        if (ProgressDisplay.Terminal() is not { } terminal)
            return work(epoch => Console.Error.WriteLine(epoch));
        return terminal.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .Start(context => work(new Bars(context, experiments, seeds).Show));
    }

    private sealed class Bars(ProgressContext context, IReadOnlyList<Experiment> experiments, int seeds)
    {
        private readonly Dictionary<string, ProgressTask> _bars =
            experiments.ToDictionary(experiment => experiment.Name, experiment => context.AddTask(Markup.Escape(experiment.Name), maxValue: seeds));
        private readonly ConcurrentDictionary<(string Experiment, int Seed), double> _done = new();

        public void Show(EpochProgress progress)
        {
            var bar = _bars[progress.Experiment];
            _done[(progress.Experiment, progress.Seed)] = (double)progress.Epoch.Epoch / progress.PlannedEpochs;
            bar.Value = _done.Where(run => run.Key.Experiment == progress.Experiment).Sum(run => run.Value);
            var epoch = progress.Epoch;
            bar.Description = Markup.Escape(
                FormattableString.Invariant($"{progress.Experiment,-26} seed {progress.Seed}, epoch {epoch.Epoch}/{progress.PlannedEpochs}: ")
                + FormattableString.Invariant($"accuracy {epoch.Accuracy:P1}, {epoch.RowsPerSecond:N0} rows/s"));
        }
    }
}
