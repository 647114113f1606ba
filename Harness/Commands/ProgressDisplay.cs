using System.Diagnostics;
using Spectre.Console;

namespace Harness.Commands;

/// <summary>Progress of one long piece of work: a bar on a terminal, a line every few seconds elsewhere.
/// On standard error, so that results can be piped.</summary>
internal sealed class ProgressDisplay
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(5);

    private readonly Action<double, string> _show;

    private ProgressDisplay(Action<double, string> show) => _show = show;

    /// <summary>Works, and shows how far it is.</summary>
    /// <typeparam name="T">What comes of the work.</typeparam>
    /// <param name="title">What is done.</param>
    /// <param name="work">Given the display.</param>
    /// <returns>The result.</returns>
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

    /// <summary>Standard error, where it is a terminal that can move its cursor.</summary>
    /// <returns>The terminal; null where lines are all that can be written.</returns>
    internal static IAnsiConsole? Terminal()
    {
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return Console.IsErrorRedirected || !terminal.Profile.Capabilities.Interactive ? null : terminal;
    }

    /// <summary>Tells how far it is.</summary>
    /// <param name="share">Of the whole, 0 to 1.</param>
    /// <param name="detail">What was done so far, and how fast.</param>
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
