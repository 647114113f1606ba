using Harness.Commands;
using Harness.Experiments;
using Harness.Training;

namespace Harness.Tests.Commands;

[Trait("Category", "Unit")]
public sealed class RunTableTests
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
