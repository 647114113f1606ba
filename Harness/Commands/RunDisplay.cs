using Harness.Experiments;
using Spectre.Console;

namespace Harness.Commands;

/// <summary>Progress of many runs at once: a live table on a terminal, a line for each epoch elsewhere.
/// On standard error, so that results can be piped.</summary>
internal static class RunDisplay
{
    /// <summary>Names the ways of showing progress.</summary>
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
            return work(new Watch(epoch => RunJson.WriteEpoch(output, epoch), (_, _) => { }, error.WriteLine));
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

    /// <summary>Hears what runs tell while they train, from any thread.</summary>
    /// <param name="EpochEnded">Told of each epoch that ends.</param>
    /// <param name="Started">Told of each run that begins: its experiment and seed.</param>
    /// <param name="Note">Told lines for people.</param>
    internal sealed record Watch(Action<EpochProgress> EpochEnded, Action<string, int> Started, Action<string> Note)
    {
        /// <summary>Told how many runs need no training, because the archive holds them.</summary>
        public Action<int> Skipped { get; init; } = _ => { };
    }
}
