using System.Text.Json;
using Harness.Experiments;
using Spectre.Console;

namespace Harness.Commands;

/// <summary>Progress of many runs at once: a live table on a terminal, a line for each epoch elsewhere.
/// On standard error, so that results can be piped.</summary>
internal static class RunDisplay
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>How progress is shown.</summary>
    internal enum Style
    {
        /// <summary>A table on a terminal, and lines elsewhere.</summary>
        Usual,

        /// <summary>Not at all.</summary>
        Quiet,

        /// <summary>One JSON object a line on standard output for each epoch.</summary>
        Json,
    }

    /// <summary>Works, and shows every epoch that ends.</summary>
    /// <typeparam name="T">What comes of the work.</typeparam>
    /// <param name="experiments">What is run.</param>
    /// <param name="seeds">Runs of each.</param>
    /// <param name="style">How it is shown.</param>
    /// <param name="output">For <see cref="Style.Json"/>.</param>
    /// <param name="error">For notes, such as where a run goes on.</param>
    /// <param name="work">Given what to tell, from any thread.</param>
    /// <returns>The result.</returns>
    public static T While<T>(IReadOnlyList<Experiment> experiments, int seeds, Style style, TextWriter output, TextWriter error, Func<Watch, T> work)
    {
        if (style == Style.Quiet)
            return work(new Watch(_ => { }, (_, _) => { }, error.WriteLine));
        if (style == Style.Json)
            return work(new Watch(epoch => WriteJson(output, Shape(epoch)), (_, _) => { }, error.WriteLine));
        if (ProgressDisplay.Terminal() is not { } terminal)
            return work(new Watch(epoch => Console.Error.WriteLine(epoch), (_, _) => { }, error.WriteLine));
        var table = new RunTable(experiments.Count * seeds);
        return terminal.Live(table.Draw()).AutoClear(false).Start(context => work(new Watch(
            epoch => Update(() => table.Show(epoch)), (experiment, seed) => Update(() => table.Begin(experiment, seed)), Note)
        { Skipped = runs => Update(() => table.Skip(runs)) }));

        void Update(Action change)
        {
            lock (table)
            {
                change();
                table.Refresh();
            }
        }

        void Note(string line)
        {
            lock (table)
                terminal.WriteLine(line);
        }
    }

    /// <summary>Writes one JSON object as a line of its own.</summary>
    /// <param name="output">Where; used by one thread at a time.</param>
    /// <param name="value">Names become camel case.</param>
    public static void WriteJson(TextWriter output, object value)
    {
        lock (Json)
            output.WriteLine(JsonSerializer.Serialize(value, Json));
    }

    /// <summary>A figure that does not exist is null, as in results.</summary>
    private static double? Finite(double figure) => double.IsFinite(figure) ? figure : null;

    internal static object Shape(EpochProgress progress) => new
    {
        Event = "epoch",
        progress.Experiment,
        progress.Seed,
        progress.Epoch.Epoch,
        Epochs = progress.PlannedEpochs,
        Loss = Finite(progress.Epoch.Loss),
        Accuracy = Finite(progress.Epoch.Accuracy),
        progress.Epoch.RowsPerSecond,
        SecondsLeft = progress.Left.TotalSeconds,
    };

    /// <summary>What runs tell while they train, from any thread.</summary>
    /// <param name="EpochEnded">An epoch ended.</param>
    /// <param name="Started">A run began: its experiment and seed.</param>
    /// <param name="Note">A line for people.</param>
    internal sealed record Watch(Action<EpochProgress> EpochEnded, Action<string, int> Started, Action<string> Note)
    {
        /// <summary>So many runs need no training, because the archive holds them.</summary>
        public Action<int> Skipped { get; init; } = _ => { };
    }
}
