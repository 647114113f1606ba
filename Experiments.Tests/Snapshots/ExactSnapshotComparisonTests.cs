using Harness.Snapshots;

namespace Experiments.Tests.Snapshots;

/// <summary>What is no metric is compared exactly, and what is no snapshot is said to be none.</summary>
[Trait("Category", "Unit")]
public sealed class ExactSnapshotComparisonTests
{
    private static readonly SnapshotText Verified = new();

    [Fact]
    public void A_count_is_compared_exactly() =>
        Differences(Verified with { Rows = "8" }).Should().Be("  data.train.rows: verified 7, received 8 (compared exactly)");

    [Fact]
    public void A_fingerprint_is_compared_exactly() =>
        Differences(Verified with { Fingerprint = "\"0a1c\"" }).Should().Be("  data.train.fingerprint: verified \"0a1b\", received \"0a1c\" (compared exactly)");

    [Theory]
    [InlineData("[1, 2]")]
    [InlineData("[1, 3, 2]")]
    [InlineData("[1, 2, 4]")]
    public void A_list_is_compared_exactly_and_in_order(string seeds) =>
        Differences(Verified with { Seeds = seeds }).Should().Be($"  training.seeds: verified [1, 2, 3], received {seeds} (compared exactly)");

    [Fact]
    public void Zero_is_not_nothing()
    {
        Differences(Verified with { Rows = "0" }).Should().NotBeNull();
        Differences(Verified with { Rows = "null" }, Verified with { Rows = "0" }).Should().NotBeNull();
    }

    [Fact]
    public void A_key_that_was_not_there_is_new() =>
        Differences(Verified with { More = ", \"dropout\": 0" }).Should().Be("  training.dropout: new, received 0");

    [Fact]
    public void A_key_that_is_gone_is_missing() =>
        Differences(Verified, Verified with { More = ", \"dropout\": 0" }).Should().Be("  training.dropout: missing, verified 0");

    [Fact]
    public void A_new_metric_is_told_whole() =>
        Differences(Verified, Verified with { Accuracy = "{}" }).Should().Be("  metrics.test.accuracy: new, received { \"mean\": 0.9, \"standardDeviation\": 0.01 }");

    [Fact]
    public void A_metric_without_a_spread_is_compared_exactly() =>
        Differences(Verified with { Accuracy = "0.5" }).Should().Be("  metrics.test.accuracy: verified { \"mean\": 0.9, \"standardDeviation\": 0.01 }, received 0.5 (compared exactly)");

    [Fact]
    public void A_snapshot_without_seeds_has_no_noise_to_hide_in() =>
        Differences(Verified with { Accuracy = SnapshotText.Metric(.91, .01) }, Verified with { Seeds = "null" }).Should().Contain("budget 0.000001");

    [Fact]
    public void A_half_done_merge_is_not_JSON()
    {
        Refusal(received: Verified.ToString(), verified: "<<<<<<< HEAD\n{}").Should().StartWith("The verified snapshot is not JSON: ");
        Refusal(received: "", verified: Verified.ToString()).Should().StartWith("The received snapshot is not JSON: ");
    }

    private static string? Differences(SnapshotText received, SnapshotText? verified = null) => SnapshotComparison.Differences(received.ToString(), (verified ?? Verified).ToString());

    private static string Refusal(string received, string verified) =>
        FluentActions.Invoking(() => SnapshotComparison.Differences(received, verified)).Should().Throw<FormatException>().Which.Message;
}
