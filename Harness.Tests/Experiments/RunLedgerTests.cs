using System.Text.Json;
using Harness.Experiments;

namespace Harness.Tests.Experiments;

/// <summary>Tests that the ledger records every run, however it ends.</summary>
[Trait("Category", "Unit")]
public sealed class RunLedgerTests
{
    [Fact]
    public void A_run_is_recorded_when_it_starts_and_when_it_ends()
    {
        using var folder = new ScratchFolder();
        var path = Path.Combine(folder.Path, "new", "runs.jsonl");
        var ledger = new RunLedger(path);

        var (first, second) = (ledger.Start("lstm", "smoke", seed: 3), ledger.Start("cnn", "smoke", seed: 4));
        ledger.End(second, "refused: loss-is-non-negative");

        ledger.Entries.Select(entry => (entry.Id, entry.Experiment, entry.Seed, entry.Ending))
            .Should().Equal((first, "lstm", 3, null), (second, "cnn", 4, "refused: loss-is-non-negative"));
        File.ReadAllLines(path).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("Event").GetString())
            .Should().Equal("started", "started", "refused: loss-is-non-negative");
    }

    /// <summary>Writes to one file through two ledgers that do not know each other, as two processes do.</summary>
    [Fact]
    public void Two_ledgers_of_one_file_lose_no_line()
    {
        using var folder = new ScratchFolder();
        var path = Path.Combine(folder.Path, "runs.jsonl");

        Parallel.ForEach(new[] { "lstm", "cnn" }, experiment =>
        {
            var ledger = new RunLedger(path);
            for (var seed = 0; seed < 50; seed++)
                ledger.Start(experiment, "smoke", seed);
        });

        File.ReadAllLines(path).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("Experiment").GetString()).GroupBy(name => name)
            .Should().HaveCount(2).And.OnlyContain(lines => lines.Count() == 50);
    }

    /// <summary>A process that was killed, or a full disk, may leave a line without its end.</summary>
    [Fact]
    public void A_line_after_a_half_line_is_whole()
    {
        using var folder = new ScratchFolder();
        var path = folder.Write("runs.jsonl", "{ \"Event\": \"started\" }\n{ \"Eve");

        new RunLedger(path).Start("lstm", "smoke", seed: 3);

        var lines = File.ReadAllLines(path);
        lines[..2].Should().Equal("{ \"Event\": \"started\" }", "{ \"Eve");
        lines.Should().HaveCount(3);
        JsonDocument.Parse(lines[2]).RootElement.GetProperty("Experiment").GetString().Should().Be("lstm");
    }

    [Fact]
    public void A_line_that_does_not_fit_on_the_disk_leaves_nothing()
    {
        using var disk = new FullDisk("{}\n"u8);

        FluentActions.Invoking(() => RunLedger.Append(disk, "{ \"Event\": \"started\" }"u8.ToArray())).Should().Throw<IOException>();

        disk.ToArray().Should().Equal("{}\n"u8.ToArray());
    }

    [Fact]
    public void A_run_can_end_only_once()
    {
        var ledger = new RunLedger();
        var run = ledger.Start("lstm", "smoke", seed: 3);
        ledger.End(run, "completed");

        FluentActions.Invoking(() => ledger.End(run, "completed after all")).Should().Throw<InvalidOperationException>()
            .WithMessage("Run 1 has already ended ('completed')*");
    }

    [Fact]
    public void A_failing_run_is_recorded_with_its_error()
    {
        var ledger = new RunLedger();
        var failing = Some.Experiment() with { Fit = (_, _, _, _, _) => throw new NotSupportedException("no such kernel") };

        FluentActions.Invoking(() => new ExperimentRunner(Some.Profile(epochs: 1, seeds: 1), Some.Dataset(), Some.Device, ledger: ledger).Run(failing))
            .Should().Throw<NotSupportedException>();

        ledger.Entries.Should().ContainSingle(entry => entry.Ending == "failed: no such kernel");
    }

    /// <summary>Writes half of what it is given, as a disk does that becomes full.</summary>
    private sealed class FullDisk : MemoryStream
    {
        public FullDisk(ReadOnlySpan<byte> content) => base.Write(content.ToArray(), 0, content.Length);

        public override void Write(byte[] buffer, int offset, int count)
        {
            base.Write(buffer, offset, count / 2);
            throw new IOException("No space left on device");
        }
    }
}
