using Harness.Experiments;
using Spectre.Console;

namespace Harness.Commands;

/// <summary>Shows the progress of several runs: a live table on a terminal, otherwise lines.
/// It writes to standard error, so that results can be piped.</summary>
internal static class RunDisplay
{
    /// <summary>The styles of the progress display.</summary>
    internal enum Style
    {
        /// <summary>A table on a terminal, otherwise lines.</summary>
        Usual,

        /// <summary>No progress.</summary>
        Quiet,

        /// <summary>One line of JSON on standard output for each epoch.</summary>
        Json,
    }

    /// <summary>Runs experiments and shows each finished epoch.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="experiments">The experiments.</param>
    /// <param name="seeds">The number of runs of each experiment.</param>
    /// <param name="style">The style of the display.</param>
    /// <param name="output">The output for <see cref="Style.Json"/>.</param>
    /// <param name="error">Receives notes, for example about resumed runs.</param>
    /// <param name="work">Runs the experiments and calls the callbacks of the watch from any thread.</param>
    /// <returns>The result of the work.</returns>
    public static T While<T>(IReadOnlyList<Experiment> experiments, int seeds, Style style, TextWriter output, TextWriter error, Func<Watch, T> work)
    {
        if (style == Style.Quiet)
            return work(new Watch(_ => { }, (_, _) => { }, error.WriteLine));
        if (style == Style.Json)
            return work(new Watch(epoch => RunJson.WriteEpoch(output, epoch), (_, _) => { }, error.WriteLine));
        if (ProgressDisplay.Terminal() is not { Profile.Capabilities.Ansi: true } terminal)
            return work(new Watch(new ProgressLines(Console.Error.WriteLine, TimeProvider.System).Show, (_, _) => { }, error.WriteLine));
        return Live(terminal, experiments.Count * seeds, work);
    }

    /// <summary>Works, and shows the live table, which is drawn anew with each change.</summary>
    /// <typeparam name="T">What comes of the work.</typeparam>
    /// <param name="terminal">One that can move its cursor.</param>
    /// <param name="runs">All that were asked for.</param>
    /// <param name="work">Given what to tell, from any thread.</param>
    /// <returns>The result.</returns>
    internal static T Live<T>(IAnsiConsole terminal, int runs, Func<Watch, T> work)
    {
        var (table, region) = (new RunTable(runs), new LiveRegion(terminal));
        terminal.Cursor.Hide();
        try
        {
            Update(() => { });
            return work(new Watch(epoch => Update(() => table.Show(epoch)), (experiment, seed) => Update(() => table.Begin(experiment, seed)), Note)
            {
                Skipped = count => Update(() => table.Skip(count)),
            });
        }
        finally
        {
            lock (table)
            {
                region.Clear();
                terminal.WriteLine(table.Caption);
                terminal.Cursor.Show();
            }
        }

        void Update(Action change)
        {
            lock (table)
            {
                change();
                Draw();
            }
        }

        void Note(string line)
        {
            lock (table)
            {
                region.Clear();
                terminal.WriteLine(line);
                Draw();
            }
        }

        void Draw() => region.Draw(table.Draw(terminal.Profile.Width, terminal.Profile.Height));
    }

    /// <summary>Callbacks for the progress of runs; they can be called from any thread.</summary>
    /// <param name="EpochEnded">Is called after each epoch.</param>
    /// <param name="Started">Is called when a run begins, with the experiment's name and the seed.</param>
    /// <param name="Note">Is called with lines for the user.</param>
    internal sealed record Watch(Action<EpochProgress> EpochEnded, Action<string, int> Started, Action<string> Note)
    {
        /// <summary>Is called with the number of runs that need no training, because the archive has them.</summary>
        public Action<int> Skipped { get; init; } = _ => { };
    }
}
