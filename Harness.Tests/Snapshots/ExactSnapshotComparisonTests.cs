using Harness.Snapshots.Comparison;

namespace Harness.Tests.Snapshots;

/// <summary>Tests the comparison of everything in a snapshot except metrics: values are compared exactly, and a file that is not JSON is refused.</summary>
[Trait("Category", "Unit")]
public sealed class ExactSnapshotComparisonTests
{
    private static readonly SnapshotText Verified = new();

    [Fact]
    public void A_count_is_compared_exactly() =>
        Differences(Verified with { Rows = "8" }).Should().Be("  data.train.rows: verified 7, received 8 (compared exactly)");

    [Fact]
    public void A_fingerprint_is_compared_exactly() =>
        Differences(Verified with { Fingerprint = SnapshotText.FingerprintOf('2') })
            .Should().Be(
                $"  data.train.fingerprint: verified {SnapshotText.FingerprintOf('0')}, received {SnapshotText.FingerprintOf('2')} (compared exactly)");

    [Theory]
    [InlineData("[1, 2]")]
    [InlineData("[1, 3, 2]")]
    [InlineData("[1, 2, 4]")]
    public void A_list_is_compared_exactly_and_in_order(string seeds) =>
        Differences(Verified with { Seeds = seeds }).Should().Be($"  training.seeds: verified [1, 2, 3], received {seeds} (compared exactly)");

    [Fact]
    public void Zero_differs_from_a_missing_and_from_an_empty_value()
    {
        Differences(Verified with { More = ", \"dropout\": 0" }).Should().NotBeNull();
        Differences(Verified with { More = ", \"dropout\": 0" }, Verified with { More = ", \"dropout\": \"\"" }).Should().NotBeNull();
    }

    [Fact]
    public void A_key_that_only_the_received_snapshot_has_is_new() =>
        Differences(Verified with { More = ", \"dropout\": 0" }).Should().Be("  training.dropout: new, received 0");

    [Fact]
    public void A_key_that_only_the_verified_snapshot_has_is_missing() =>
        Differences(Verified, Verified with { More = ", \"dropout\": 0" }).Should().Be("  training.dropout: missing, verified 0");

    [Fact]
    public void A_new_metric_is_reported_with_all_its_values() =>
        SnapshotComparison.Differences(Verified.ToString(), Verified.ToString().Replace("\"accuracy\":", "\"shareOfRightOnes\":", StringComparison.Ordinal))
            .Should()
            .Contain("  metrics.test.accuracy: new, received { \"mean\": 0.9, \"standardDeviation\": 0.01 }").And.Contain("  "
                + "metrics.test.shareOfRightOnes: missing, verified");

    [Fact]
    public void A_file_with_conflict_markers_or_without_text_is_not_JSON()
    {
        Refusal(received: Verified.ToString(), verified: "<<<<<<< HEAD\n{}").Should().StartWith("The verified snapshot is not JSON: ");
        Refusal(received: " ", verified: Verified.ToString()).Should().StartWith("The received snapshot is not JSON: ");
    }

    private static string? Differences(SnapshotText received, SnapshotText? verified = null) =>
        SnapshotComparison.Differences(received.ToString(), (verified ?? Verified).ToString()) is { } text
            ? string.Join("\n", text.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal))) : null;

    private static string Refusal(string received, string verified) =>
        FluentActions.Invoking(() => SnapshotComparison.Differences(received, verified)).Should().Throw<FormatException>().Which.Message;
}
