using System.Text.RegularExpressions;
using Harness.Commands;
using Harness.Experiments;
using Harness.Training;
using Spectre.Console;

namespace Harness.Tests.Commands;

[Trait("Category", "Unit")]
public sealed partial class RunTableTests
{
    [Fact]
    public void Counts_what_trains_and_what_is_done_and_what_waits()
    {
        var table = new RunTable(runs: 6);
        table.Caption.Should().Be("0 training, 0 trained, 6 waiting");

        table.Begin("lstm", 1);
        table.Begin("lstm", 2);
        table.Skip(3);
        table.Caption.Should().Be("2 training, 0 trained, 3 taken from finished runs, 1 waiting");

        table.Show(Epoch("lstm", 1, epoch: 1, of: 2));
        table.Show(Epoch("lstm", 2, epoch: 2, of: 2));
        table.Caption.Should().Be("1 training, 1 trained, 3 taken from finished runs, 1 waiting");
    }

    [Fact]
    public void A_row_says_epoch_loss_accuracy_speed_and_time_left()
    {
        RunTable.Row("lstm", 1, null).Should().Equal("lstm, seed 1", "1", "", "", "", "");
        RunTable.Row("lstm", 1, Epoch("lstm", 1, epoch: 2, of: 4)).Should().Equal("lstm, seed 1", "3/4", "0.5000", "75.0 %", "1,000", "25:01:02");
    }

    /// <summary>A table that is drawn only at the end tells nobody how far a run is.</summary>
    [Theory, InlineData(80), InlineData(120)]
    public void The_table_is_drawn_while_runs_train(int columns)
    {
        using var drawn = new StringWriter();
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(drawn),
        });
        terminal.Profile.Width = columns;

        var seen = RunDisplay.Live(terminal, runs: 2, watch =>
        {
            var frames = new List<string> { drawn.ToString() };
            watch.Started("lstm", 1);
            frames.Add(drawn.ToString());
            watch.EpochEnded(Epoch("lstm", 1, epoch: 2, of: 4));
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

    [GeneratedRegex(@"\x1B\[[0-9;?]*[A-Za-z]|\r")]
    private static partial Regex Codes();

    private static EpochProgress Epoch(string experiment, int seed, int epoch, int of) => new(experiment, seed, new EpochRecord
    {
        Epoch = epoch,
        CorpusFingerprint = "",
        PairingFingerprint = "",
        Rows = 2_000,
        Positives = 0,
        Steps = 1,
        Loss = .5,
        Accuracy = .75,
        SmallestStepLoss = 0,
        LargestStepLoss = 0,
        LargestLogit = 0,
        LargestGradientNorm = null,
        LabelsOutsideDomain = 0,
        Tokens = 1,
        Duration = TimeSpan.FromSeconds(2),
    }, of, new TimeSpan(25, 1, 2));
}
