using Harness.Experiments.Speed;
using Harness.Reporting;

namespace Experiments.Tests.Reporting;

[Trait("Category", "Unit")]
public sealed class PerformanceReportTests : IDisposable
{
    private static readonly BenchedMachine Machine = new("a CPU, 2 cores", OnGpu: false, "an OS", "versions", new DateTime(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc), Gigaflops: 80, PeerGigaflops: 70);

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
        PeerReviewsPerSecond = null,
        Ratio = null,
        LowestRatio = null,
        HighestRatio = null,
        EvaluationReviewsPerSecond = null,
        PeerEvaluationReviewsPerSecond = null,
        PeerEvaluationBatch = null,
        EvaluationRatio = null,
    };

    private static readonly SpeedFigures BesidePeer = Alone with
    {
        PeerReviewsPerSecond = 400,
        Ratio = 2.5,
        LowestRatio = 2.25,
        HighestRatio = 2.75,
        EvaluatedReviews = 1_024,
        EvaluationReviewsPerSecond = 3_000,
        PeerEvaluationReviewsPerSecond = 1_500,
        PeerEvaluationBatch = 128,
        EvaluationRatio = 2,
    };

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Shows_where_a_step_goes_and_how_the_peer_does() =>
        PerformanceReport.Of(Machine, "harness bench train --peer", [BesidePeer]).Should()
            .Contain("`harness bench train --peer`, 2026-02-03. a CPU, 2 cores; an OS; versions.")
            .And.Contain("80.0 GFLOP/s, the peer's 70.0.")
            .And.Contain("| lstm | 32 | 32.00 | 10.00 | 19.50 | 1.50 | 1.00 | 1,000 | 1.57 | 61 % | 400 | 2.50 (2.25 to 2.75) |")
            .And.Contain("Of 1,024 reviews, metrics").And.Contain("| lstm | 3,000 | 1,500 | 128 | 2.00 |");

    [Fact]
    public void Claims_nothing_of_a_peer_that_was_not_there() =>
        PerformanceReport.Of(Machine with { PeerGigaflops = null }, "harness bench train", [Alone]).Should().NotContain("Evaluation").And.NotContain("the peer's").And.Contain("| 61 % |  |  |");

    [Fact]
    public void Says_that_a_peer_without_a_tuned_product_is_no_opponent() =>
        PerformanceReport.Of(Machine with { PeerGigaflops = 1.7 }, "harness bench train --peer", [BesidePeer]).Should().Contain("**The peer multiplies matrices at 1.7 GFLOP/s, this at 80.0");

    [Fact]
    public void Keeps_the_other_device_and_what_people_noted()
    {
        var path = _folder.Write("performance.md", "# Training speed\n\n## On a CPU\n\nold figures\n\n### Evaluation\n\nold too\n\n## What was tried\n\nA thing.\n");

        PerformanceReport.Write(path, Machine, "harness bench train", [Alone]);
        PerformanceReport.Write(path, Machine with { OnGpu = true }, "harness bench train --device cuda", [BesidePeer]);

        var text = File.ReadAllText(path);
        text.Should().StartWith("# Training speed\n\n## On a CPU\n\n`harness bench train`").And.NotContain("old").And.EndWith("\n\n## What was tried\n\nA thing.\n");
        text.Should().Contain("\n\n## On a GPU\n\n`harness bench train --device cuda`").And.Contain("launched as a whole").And.Contain("\n### Evaluation\n");
        PerformanceReport.Write(path, Machine with { OnGpu = true }, "harness bench train --device cuda", [BesidePeer]);
        PerformanceReport.Write(path, Machine, "harness bench train", [Alone]);
        File.ReadAllText(path).Should().Be(text);
    }

    [Fact]
    public void Starts_a_file_where_there_is_none()
    {
        var path = Path.Combine(_folder.Path, "performance.md");

        PerformanceReport.Write(path, Machine with { OnGpu = true }, "harness bench train", [Alone]);

        File.ReadAllText(path).Should().StartWith("# Training speed\n\n## On a GPU\n\n`harness bench train`").And.NotContain("## On a CPU");
    }
}
