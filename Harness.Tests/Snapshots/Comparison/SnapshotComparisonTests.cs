using System.Globalization;
using Harness.Metrics;
using Harness.Snapshots.Comparison;
using static Harness.Tests.Snapshots.SnapshotText;

namespace Harness.Tests.Snapshots.Comparison;

/// <summary>Tests the comparison of metrics within noise.</summary>
/// <remarks>Three metrics need six tests: of each mean and of each standard deviation. With three seeds on each side and equal noise s, Holm's first budget is
/// t(4 df, .01 / 6) = 7.528671 times s · √(2/3), plus 10⁻⁶: .061472 for accuracy, .122944 for loss, 24.589 for false positives.</remarks>
[Trait("Category", "Unit")]
public sealed class SnapshotComparisonTests
{
    private static readonly SnapshotText Verified = new();

    [Fact]
    public void A_much_larger_standard_deviation_is_refused_although_it_widens_the_budget()
    {
        var verified = new SnapshotText { Accuracy = SnapshotText.Metric(.85, .005) };
        var oneSeedFailed = new SnapshotText { Accuracy = SnapshotText.Metric(.655, .269) };
        var twiceAsNoisy = new SnapshotText { Accuracy = SnapshotText.Metric(.85, .01) };

        Differences(oneSeedFailed, verified).Should()
            // The limit is .005·√F + 10⁻⁶: Fisher's F for 2 and 2 degrees of freedom is 599 at the level .01 / 6.
            .Contain("accuracy: verified 0.85 ± 0.005, received 0.655 ± 0.269, difference -0.195, standard deviation above its limit 0.122373: "
                + "53.8 × the snapshot's, worse");
        Differences(twiceAsNoisy, verified).Should().BeNull();
    }

    [Fact]
    public void Equal_snapshots_do_not_differ() => Differences(Verified).Should().BeNull();

    [Fact]
    public void Whitespace_is_no_difference() =>
        SnapshotComparison.Differences(Verified.ToString().Replace("\n", "\r\n").Replace("  ", "\t"), Verified.ToString()).Should().BeNull();

    [Fact]
    public void A_metric_may_change_by_its_budget()
    {
        Differences(Verified with { Accuracy = Metric(.839, .01) }).Should().BeNull();
        Differences(Verified with { Accuracy = Metric(.838, .01) }).Should().NotBeNull();
        Differences(Verified with { Accuracy = Metric(.961, .01) }).Should().BeNull();
        Differences(Verified with { Accuracy = Metric(.962, .01) }).Should().NotBeNull();
    }

    [Fact]
    public void A_difference_is_reported_with_key_values_distance_and_budget() =>
        Differences(Verified with { Accuracy = Metric(.8, .01) })
            .Should().Be("  metrics.test.accuracy: verified 0.9 ± 0.01, received 0.8 ± 0.01, difference -0.1, budget 0.061472, 12.2 σ, worse");

    [Fact]
    public void A_higher_accuracy_is_better() =>
        Differences(Verified with { Accuracy = Metric(.99, .01) }).Should().Contain("difference +0.09,").And.EndWith(", better");

    [Theory]
    [InlineData(.05, "better")]
    [InlineData(.5, "worse")]
    public void A_lower_loss_is_better(double loss, string verdict) =>
        Differences(Verified with { Loss = Metric(loss, .02) }).Should().StartWith("  metrics.test.loss:").And.EndWith(verdict);

    [Theory]
    [InlineData(5, "better")]
    [InlineData(60, "worse")]
    public void Fewer_mistakes_are_better(double mistakes, string verdict) =>
        Differences(Verified with { FalsePositives = Metric(mistakes, 4) }).Should().StartWith("  metrics.test.falsePositives:").And.EndWith(verdict);

    /// <summary>Checks Holm's correction. A difference of .06 alone is within the budget of the first level.
    /// If the loss is significantly worse, only five tests remain, and their budget is .058520.</summary>
    [Fact]
    public void A_significant_difference_leaves_more_of_the_level_to_the_other_tests()
    {
        var accuracy = Metric(.84, .01);
        Differences(Verified with { Accuracy = accuracy }).Should().BeNull();
        Differences(Verified with { Accuracy = accuracy, Loss = Metric(.9, .02) }).Should().Contain("metrics.test.accuracy:").And.Contain("budget 0.0585");
    }

    [Fact]
    public void The_sampling_error_of_the_test_rows_is_reported_but_does_not_widen_the_budget()
    {
        static SnapshotText WithTestRows(SnapshotText text) => text with { Test = "\"rows\": 100, " };
        Differences(WithTestRows(Verified with { Accuracy = Metric(.8, .01) }), WithTestRows(Verified))
            .Should().EndWith("budget 0.061472, 12.2 σ, worse (sampling error of 100 test rows: 0.03)");
    }

    [Fact]
    public void Every_difference_has_its_line()
    {
        var lines = Differences(Verified with { Accuracy = Metric(.8, .01), Rows = "8", Loss = Metric(.5, .02) })!.Split('\n');
        lines.Select(line => line.Trim().Split(':')[0]).Should().Equal("data.train.rows", "metrics.test.accuracy", "metrics.test.loss");
    }

    [Fact]
    public void With_one_seed_only_the_last_decimal_may_change()
    {
        var oneSeed = OneSeed;
        Differences(oneSeed with { Accuracy = Metric(.500001, double.NaN) }, oneSeed).Should().BeNull();
        Differences(oneSeed with { Accuracy = Metric(.500002, double.NaN) }, oneSeed)
            .Should().Contain("accuracy: verified 0.5 ± NaN, received 0.500002 ± NaN, difference +0.000002, budget 0.000001, σ unknown");
    }

    /// <summary>Checks 1,000 values. The binary distance of two neighbouring numbers of six decimals is slightly more or less than 10⁻⁶,
    /// and the verdict must not depend on this.</summary>
    [Fact]
    public void The_last_decimal_may_change_for_every_value()
    {
        for (var millionths = 0; millionths < 1_000; millionths++)
        {
            var oneSeed = OneSeed with { Loss = Metric((693_000 + millionths) / 1e6, double.NaN) };
            Differences(oneSeed with { Loss = Metric((693_001 + millionths) / 1e6, double.NaN) }, oneSeed).Should().BeNull();
        }
    }

    [Fact]
    public void The_number_of_seeds_may_differ_between_the_sides()
    {
        var moreSeeds = Verified with { Seeds = "[1, 2, 3, 4, 5, 6, 7, 8]", Accuracy = Metric(.5, .01) };
        var budget = new MeanComparison(new MeanAndDeviation(.9, .01), 3, new MeanAndDeviation(.5, .01), 8).Budget(SnapshotComparison.Level / 6)
            .ToString("0.######", CultureInfo.InvariantCulture);
        Differences(moreSeeds)
            .Should().Contain("training.seeds: verified [1, 2, 3], received [1, 2, 3, 4, 5, 6, 7, 8] (compared exactly)").And.Contain($"budget {budget},");
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void NaN_and_infinity_equal_themselves(double value)
    {
        var broken = Verified with { Loss = Metric(value, double.NaN) };
        Differences(broken with { Rows = "8" }, broken).Should().Be("  data.train.rows: verified 7, received 8 (compared exactly)");
    }

    [Theory]
    [InlineData(double.NaN, .9)]
    [InlineData(.9, double.NaN)]
    public void NaN_is_never_within_noise_of_a_number(double verified, double received) =>
        Differences(Verified with { Accuracy = Metric(received, double.IsNaN(received) ? received : .01) },
            Verified with { Accuracy = Metric(verified, double.IsNaN(verified) ? verified : .01) })
            .Should().StartWith("  metrics.test.accuracy: verified").And.Contain("difference NaN").And.NotContainAny("better", "worse");

    [Fact]
    public void Agreement_is_reported_as_exact_or_with_the_metric_that_changed_most()
    {
        Agreement(Verified).Should().Be($"equals its snapshot in every digit; judged by noise, because {NotPromised}");
        Agreement(Verified with { Accuracy = Metric(.89, .01), Loss = Metric(.251, .02), Trace = "aabbb" })
            .Should().Be($"agrees with its snapshot within noise; metrics.test.accuracy changed most, by 1.2 σ; judged by noise, because {NotPromised}");
    }

    [Fact]
    public void A_refusal_by_noise_tells_why_noise_decides() =>
        SnapshotComparison.Differences((Verified with { Accuracy = Metric(.8, .01), Trace = "aabbb" }).ToString(), Verified.ToString())
            .Should().StartWith($"Judged by noise, because {NotPromised}.\n  metrics.test.accuracy:");

    /// <summary>Checks that equal weights must have equal metrics, also on a machine that does not promise equal bits.</summary>
    [Fact]
    public void Metrics_of_equal_weights_are_compared_without_noise()
    {
        var lessAccurate = Verified with { Accuracy = Metric(.899, .01), Loss = Metric(.250001, .02), FalsePositives = Metric(30, 4.1) };

        SnapshotComparison.Differences(lessAccurate.ToString(), Verified.ToString()).Should().Be(
            "Evaluation changed: the weights equal the snapshot's to the bit, so the metrics must be equal too.\n"
            + "The noise gate: within noise, at most 0.1 σ (metrics.test.accuracy).\n"
            + "  metrics.test.accuracy: verified 0.9 ± 0.01, received 0.899 ± 0.01, difference -0.001, budget 0, worse\n"
            + "  metrics.test.falsePositives: verified 30 ± 4, received 30 ± 4.1, difference 0, budget 0");
        SnapshotComparison.Differences((Verified with { Loss = Metric(.250001, .02) }).ToString(), Verified.ToString())
            .Should().BeNull("another machine may round the last decimal differently");
    }

    private const string NotPromised = $"this run was computed by '{NotCertified}', which does not promise equal bits";

    private static string Agreement(SnapshotText received) => ComparisonText.Agreement(SnapshotComparison.Of(received.ToString(), Verified.ToString()));

    /// <summary>Returns the lines of the message that begin with a key, for weights that differ from the second step on and a machine on which noise decides;
    /// null if the comparison passes.</summary>
    private static string? Differences(SnapshotText received, SnapshotText? verified = null) =>
        SnapshotComparison.Differences((received with { Trace = "aabbb" }).ToString(), (verified ?? Verified).ToString()) is { } text
            ? string.Join("\n", text.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal)))
            : null;
}
