using System.Diagnostics;
using Spectre.Console;

namespace Harness.Commands;

/// <summary>Shows the progress of one long task: a bar on a terminal, otherwise a line every few seconds.
/// It writes to standard error, so that results can be piped.</summary>
internal sealed class ProgressDisplay
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(5);

    private readonly Action<double, string> _show;

    private ProgressDisplay(Action<double, string> show) => _show = show;

    /// <summary>Runs a task and shows its progress.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="title">The name of the task.</param>
    /// <param name="work">The task, which receives the display.</param>
    /// <returns>The result of the task.</returns>
    public static T While<T>(string title, Func<ProgressDisplay, T> work)
    {
        if (Terminal() is not { } terminal)
            return work(new ProgressDisplay(Lines(title)));
        return terminal.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var bar = context.AddTask(Markup.Escape(title), maxValue: 1);
                return work(new ProgressDisplay((share, detail) =>
                {
                    bar.Value = share;
                    bar.Description = Markup.Escape($"{title}: {detail}");
                }));
            });
    }

    /// <summary>Returns standard error if it is an interactive terminal.</summary>
    /// <returns>The terminal; null if only plain lines can be written.</returns>
    internal static IAnsiConsole? Terminal()
    {
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return Console.IsErrorRedirected || !terminal.Profile.Capabilities.Interactive ? null : terminal;
    }

    /// <summary>Updates the progress.</summary>
    /// <param name="share">The finished share, 0 to 1.</param>
    /// <param name="detail">The work done so far and its speed.</param>
    public void Show(double share, string detail) => _show(share, detail);

    private static Action<double, string> Lines(string title)
    {
        var (clock, next) = (Stopwatch.StartNew(), BetweenLines);
        return (share, detail) =>
        {
            if (clock.Elapsed < next)
                return;
            next = clock.Elapsed + BetweenLines;
            var left = share > 0 ? clock.Elapsed * ((1 - share) / share) : TimeSpan.Zero;
            Console.Error.WriteLine(FormattableString.Invariant($"{title}: {share:P0}, {detail}, {left:hh\\:mm\\:ss} left"));
        };
    }
}
