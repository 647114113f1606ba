using System.Text.RegularExpressions;
using Harness.Commands;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Harness.Tests.Commands;

[Trait("Category", "Unit")]
public sealed partial class RunTableTests
{
    [Fact]
    public void Counts_runs_that_train_that_are_finished_and_that_wait()
    {
        var table = new RunTable(runs: 6);
        table.Caption.Should().Be("0 training, 0 trained, 6 waiting");

        table.Begin("lstm", 1);
        table.Begin("lstm", 2);
        table.Skip(3);
        table.Caption.Should().Be("2 training, 0 trained, 3 taken from finished runs, 1 waiting");

        table.Show(Some.Progress("lstm", 1, epoch: 1, of: 2));
        table.Show(Some.Progress("lstm", 2, epoch: 2, of: 2));
        table.Caption.Should().Be("1 training, 1 trained, 3 taken from finished runs, 1 waiting");
    }

    [Fact]
    public void A_row_shows_epoch_loss_accuracy_speed_and_time_left()
    {
        RunTable.Row("lstm", 1, null).Should().Equal("lstm, seed 1", "1", "", "", "", "");
        RunTable.Row("lstm", 1, Some.Progress("lstm", 1, epoch: 2, of: 4)).Should().Equal("lstm, seed 1", "3/4", "0.5000", "75.0 %", "1,000", "25:01:02");
    }

    [Theory]
    [InlineData(20, "run")]
    [InlineData(47, "run epoch left")]
    [InlineData(60, "run epoch accuracy left")]
    [InlineData(80, "run epoch loss accuracy rows/s left")]
    public void A_narrow_terminal_shows_fewer_columns_and_never_wraps_a_figure(int columns, string heads)
    {
        var table = new RunTable(runs: 1);
        table.Show(Some.Progress("bilstm-repaired", 12, epoch: 2, of: 40));

        var lines = Drawn(columns, table.Draw(columns, height: 24));

        lines.Should().OnlyContain(line => line.Length <= columns);
        lines.Single(line => line.Contains("run", StringComparison.Ordinal)).Split([' ', '│'], StringSplitOptions.RemoveEmptyEntries).Should()
            .Equal(heads.Split(' '));
        lines.Where(line => line.Contains("bilstm", StringComparison.Ordinal)).Should().ContainSingle();
        lines.Any(line => line.Contains("25:01:02", StringComparison.Ordinal)).Should().Be(heads.Contains("left", StringComparison.Ordinal));
    }

    [Fact]
    public void A_low_terminal_shows_as_many_runs_as_fit_and_the_number_of_hidden_ones()
    {
        var table = new RunTable(runs: 40);
        for (var seed = 1; seed <= 40; seed++)
            table.Begin("lstm", seed);

        var lines = Drawn(80, table.Draw(80, height: 12));

        lines.Should().HaveCountLessThanOrEqualTo(12 - 1, "the cursor needs a line below the table");
        lines.Should().Contain(line => line.Contains("lstm, seed 5", StringComparison.Ordinal));
        lines.Should().Contain(line => line.Contains("… and 35 more", StringComparison.Ordinal));
    }

    /// <summary>Checks that each drawing replaces the previous one. At the end, only one line of the table remains.</summary>
    [Fact]
    public void At_the_end_the_terminal_shows_one_line_and_the_cursor()
    {
        using var drawn = new StringWriter();

        RunDisplay.Live(TerminalOf(drawn, 80), runs: 2, watch =>
        {
            watch.Started("lstm", 1);
            watch.Started("lstm", 2);
            watch.Note("lstm: a note");
            watch.EpochEnded(Some.Progress("lstm", 1, epoch: 4, of: 4));
            watch.EpochEnded(Some.Progress("lstm", 2, epoch: 4, of: 4));
            return 0;
        });

        Screen(drawn.ToString()).Should().Equal("lstm: a note", "0 training, 2 trained, 0 waiting");
        drawn.ToString().Should().StartWith("\e[?25l").And.EndWith("\e[?25h");
    }

    /// <summary>Checks that nothing is erased after a change of the width, because terminals wrap the old lines in different ways.</summary>
    [Fact]
    public void After_a_change_of_the_width_the_table_is_drawn_below_and_fits()
    {
        using var drawn = new StringWriter();
        var terminal = TerminalOf(drawn, 120);

        RunDisplay.Live(terminal, runs: 1, watch =>
        {
            watch.Started("bilstm-attention-repaired", 1);
            var before = drawn.ToString().Length;
            terminal.Profile.Width = 50;
            watch.EpochEnded(Some.Progress("bilstm-attention-repaired", 1, epoch: 2, of: 4));
            var after = drawn.ToString()[before..];
            after.Should().NotContain("\e[J");
            after.Split('\n').Should().OnlyContain(line => Codes().Replace(line, "").TrimEnd().Length <= 50);
            return 0;
        });
    }

    /// <summary>Checks that the table is drawn during training. A table that is drawn only at the end would show no progress.</summary>
    [Theory, InlineData(60), InlineData(80), InlineData(120)]
    public void The_table_is_drawn_while_runs_train(int columns)
    {
        using var drawn = new StringWriter();

        var seen = RunDisplay.Live(TerminalOf(drawn, columns), runs: 2, watch =>
        {
            var frames = new List<string> { drawn.ToString() };
            watch.Started("lstm", 1);
            frames.Add(drawn.ToString());
            watch.EpochEnded(Some.Progress("lstm", 1, epoch: 2, of: 4));
            frames.Add(drawn.ToString());
            watch.Note("lstm: a note");
            frames.Add(drawn.ToString());
            return frames;
        });

        seen[0].Should().Contain("0 training, 0 trained, 2 waiting");
        seen[1].Should().Contain("lstm, seed 1").And.Contain("1 training, 0 trained, 1 waiting");
        seen[2].Should().Contain("3/4").And.Contain("75.0 %").And.Contain("25:01:02");
        seen[3].Should().Contain("lstm: a note");
        drawn.ToString().Split('\n').Should().OnlyContain(line => Codes().Replace(line, "").TrimEnd().Length <= columns);
    }

    private static IAnsiConsole TerminalOf(StringWriter drawn, int columns)
    {
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(drawn),
        });
        (terminal.Profile.Width, terminal.Profile.Height) = (columns, 24);
        return terminal;
    }

    private static List<string> Drawn(int columns, IRenderable table)
    {
        using var drawn = new StringWriter();
        TerminalOf(drawn, columns).Write(table);
        return Screen(drawn.ToString());
    }

    /// <summary>Returns the lines that a terminal shows after it received a text, without empty lines at the end.</summary>
    private static List<string> Screen(string received)
    {
        var (lines, row) = (new List<string>(), 0);
        foreach (Match part in Parts().Matches(received))
        {
            if (part.Value == "\n")
                row++;
            else if (part.Groups["up"].Success)
                row = Math.Max(0, row - int.Parse(part.Groups["up"].Value, null));
            else if (part.Value == "\e[J")
                lines.RemoveRange(Math.Min(row, lines.Count), Math.Max(0, lines.Count - row));
            else if (part.Groups["text"].Success)
            {
                while (lines.Count <= row)
                    lines.Add("");
                lines[row] += part.Value;
            }
        }
        return [.. lines.Select(line => line.TrimEnd()).Reverse().SkipWhile(line => line.Length == 0).Reverse()];
    }

    [GeneratedRegex(@"\n|\x1B\[(?<up>\d+)A|\x1B\[[0-9;?]*[A-Za-z]|(?<text>[^\x1B\r\n]+)|\r")]
    private static partial Regex Parts();

    [GeneratedRegex(@"\x1B\[[0-9;?]*[A-Za-z]|\r")]
    private static partial Regex Codes();
}
