using Harness.Commands;
using Harness.Experiments;

namespace Harness.Tests.Commands;

/// <summary>Tests that a run with many short epochs does not flood the log.</summary>
[Trait("Category", "Unit")]
public sealed class ProgressLinesTests
{
    /// <summary>Number of epochs, chosen so that the last one ends less than a second after the previous printed line.</summary>
    private const int Epochs = 8;

    [Fact]
    public void A_run_has_one_line_per_second_and_one_for_its_last_epoch()
    {
        var (clock, written) = (new SomeClock(), new List<string>());
        var lines = new ProgressLines(epoch => written.Add($"{epoch.Experiment} {epoch.Seed} {epoch.Epoch.Epoch}"), clock);
        for (var epoch = 1; epoch <= Epochs; epoch++)
        {
            lines.Show(Ended("lstm", 1, epoch));
            lines.Show(Ended("lstm", 2, epoch));
            clock.Now += TimeSpan.FromSeconds(.3);
        }

        written.Should().Equal("lstm 1 1", "lstm 2 1", "lstm 1 5", "lstm 2 5", "lstm 1 8", "lstm 2 8");
    }

    [Fact]
    public void Long_epochs_have_a_line_each()
    {
        var (clock, written) = (new SomeClock(), 0);
        var lines = new ProgressLines(_ => written++, clock);
        for (var epoch = 1; epoch <= Epochs; epoch++)
        {
            lines.Show(Ended("lstm", 1, epoch));
            clock.Now += TimeSpan.FromSeconds(1);
        }

        written.Should().Be(Epochs);
    }

    private static EpochProgress Ended(string experiment, int seed, int epoch) => Some.Progress(experiment, seed, epoch, of: Epochs);

    private sealed class SomeClock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
