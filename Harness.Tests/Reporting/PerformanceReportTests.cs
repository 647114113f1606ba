using Harness.Experiments.Speed;
using Harness.Reporting;

namespace Harness.Tests.Reporting;

/// <summary>Tests the report of training speed, <c>performance.md</c>.</summary>
[Trait("Category", "Unit")]
public sealed class PerformanceReportTests : IDisposable
{
    private static readonly BenchedMachine Machine = new(
        "a CPU, 2 cores", OnGpu: false, "an OS", "versions", new DateTime(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc), Gigaflops: 80, VectorBits: 256, Peers: []);

    private static readonly BenchedMachine WithPeers = Machine with { Peers = [("PyTorch", 70), ("TorchSharp", null)] };

    private static readonly SpeedFigures Alone = new()
    {
        Model = "lstm",
        Batch = 32,
        Rounds = 3,
        MsPerStep = 32,
        ForwardMs = 10,
        BackwardMs = 19.5,
        UpdateMs = 1.5,
        RestMs = 1,
        GigaflopsPerStep = 1.57,
        ShareOfPeak = .61,
    };

    private static readonly SpeedFigures BesidePeers = Alone with
    {
        EvaluatedRows = 1_024,
        EvaluationRowsPerSecond = 3_000,
        Peers = [Peer("PyTorch", 400, new(2.5, 2.25, 2.75), 128), Peer("TorchSharp", 800, new(1.25, 1, 1.5), 256)],
    };

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Shows_the_parts_of_a_step_and_the_speed_of_the_peers() =>
        PerformanceReport.Of(WithPeers, "./research bench train --peer", [BesidePeers]).Should()
            .Contain("`./research bench train --peer`, 2026-02-03. a CPU, 2 cores; an OS; versions.")
            .And.Contain("fused multiply-adds of 256-bit vectors in registers: 80.0 GFLOP/s. One large matrix product of PyTorch: 70.0 GFLOP/s.\n")
            .And.Contain("| GFLOP/step | share of FMA peak | PyTorch, rows/s | ratio | TorchSharp, rows/s | ratio |")
            .And.Contain("| lstm | 32 | 32.00 | 10.00 | 19.50 | 1.50 | 1.00 | 1,000 | 1.57 | 61 % | 400 | 2.50 (2.25 to 2.75) | 800 | 1.25 (1.00 to 1.50) |")
            .And.Contain("Of 1,024 rows, with metrics").And.Contain("| lstm | 3,000 | 1,500 | 128 | 2.00 (1.75 to 2.25) | 1,500 | 256 | 2.00 (1.75 to 2.25) |");

    [Fact]
    public void Leaves_the_cells_of_a_peer_without_the_model_empty() =>
        PerformanceReport.Of(WithPeers, "./research bench train --peer", [BesidePeers, Alone]).Should().Contain("| 1.57 | 61 % |  |  |  |  |");

    [Fact]
    public void Shows_a_dash_for_a_peer_that_failed_and_the_reason_below_the_table()
    {
        var failed = BesidePeers with { Peers = [BesidePeers.Peers[0]], LeftOut = [new("TorchSharp", "no memory")] };
        PerformanceReport.Of(WithPeers, "./research bench train --peer", [failed, failed with { Model = "cnn" }]).Should()
            .Contain("| 61 % | 400 | 2.50 (2.25 to 2.75) | – | – |\n\n– TorchSharp is left out of lstm, cnn: no memory\n\n### Evaluation\n")
            .And.Contain("| lstm | 3,000 | 1,500 | 128 | 2.00 (1.75 to 2.25) | – | – | – |");
        PerformanceReport.Line(failed).Should().EndWith("evaluated 1,500, ratio 2.00 (1.75 to 2.25); TorchSharp –");
    }

    [Fact]
    public void Says_how_many_steps_a_recording_has_where_the_command_set_it()
    {
        var eight = Alone with { RecordedSteps = 8 };
        PerformanceReport.Line(eight).Should().EndWith("61 % of peak; 8 steps in a recording");
        PerformanceReport.Of(Machine with { OnGpu = true }, "./research bench train", [eight]).Should()
            .Contain("recorded step's time. The harness has 8 steps in a recording.\n");
    }

    [Fact]
    public void Does_not_mention_a_peer_that_was_not_measured() =>
        PerformanceReport.Of(Machine, "./research bench train", [Alone]).Should()
            .NotContain("Evaluation").And.NotContain("PyTorch").And.NotContain("TorchSharp").And.Contain("| 61 % |\n");

    [Fact]
    public void Names_the_matrix_product_as_the_peak_of_a_GPU() =>
        PerformanceReport.Of(Machine with { OnGpu = true, VectorBits = null }, "./research bench train --device cuda", [Alone]).Should()
            .Contain("One large matrix product: 80.0 GFLOP/s.").And.Contain("| share of peak |").And.NotContain("FMA");

    [Fact]
    public void Warns_that_a_peer_has_no_tuned_matrix_product() =>
        PerformanceReport.Of(WithPeers with { Peers = [("PyTorch", 1.7)] }, "./research bench train --peer", [BesidePeers]).Should()
            .Contain("**PyTorch multiplies matrices at 1.7 GFLOP/s, but 80.0 are possible");

    [Fact]
    public void Does_not_warn_of_a_tuned_matrix_product_without_the_widest_vectors() =>
        (WithPeers with { Gigaflops = 267, Peers = [("PyTorch", 60)] }).Warnings.Should().BeEmpty();

    [Fact]
    public void Also_shows_the_figures_in_one_line() =>
        PerformanceReport.Line(BesidePeers).Should().EndWith("61 % of peak; evaluated 3,000; PyTorch 400, ratio 2.50 (2.25 to 2.75), "
            + "evaluated 1,500, ratio 2.00 (1.75 to 2.25); TorchSharp 800, ratio 1.25 (1.00 to 1.50), evaluated 1,500, ratio 2.00 (1.75 to 2.25)");

    [Fact]
    public void Keeps_the_figures_of_the_other_device_and_handwritten_notes()
    {
        var path =
            _folder.Write("performance.md", "# Training speed\n\n## On a CPU\n\nold figures\n\n### Evaluation\n\nold too\n\n## What was tried\n\nA thing.\n");

        PerformanceReport.Write(path, Machine, "./research bench train", [Alone]);
        PerformanceReport.Write(path, WithPeers with { OnGpu = true }, "./research bench train --device cuda", [BesidePeers]);

        var text = File.ReadAllText(path);
        text.Should()
            .StartWith("# Training speed\n\n## On a CPU\n\n`./research bench train`").And.NotContain("old").And.EndWith("\n\n## What was tried\n\nA thing.\n");
        text.Should().Contain("\n\n## On a GPU\n\n`./research bench train --device cuda`").And.Contain("launched as a whole").And.Contain("\n### Evaluation\n");
        PerformanceReport.Write(path, WithPeers with { OnGpu = true }, "./research bench train --device cuda", [BesidePeers]);
        PerformanceReport.Write(path, Machine, "./research bench train", [Alone]);
        File.ReadAllText(path).Should().Be(text);
    }

    [Fact]
    public void Creates_a_missing_file()
    {
        var path = Path.Combine(_folder.Path, "performance.md");

        PerformanceReport.Write(path, Machine with { OnGpu = true }, "./research bench train", [Alone]);

        File.ReadAllText(path).Should().StartWith("# Training speed\n\n## On a GPU\n\n`./research bench train`").And.NotContain("## On a CPU");
    }

    private static PeerFigures Peer(string name, double rowsPerSecond, RatioOfRounds training, int batch) => new()
    {
        Peer = name,
        RowsPerSecond = rowsPerSecond,
        Training = training,
        EvaluationRowsPerSecond = 1_500,
        EvaluationBatch = batch,
        Evaluation = new RatioOfRounds(2, 1.75, 2.25),
    };
}
