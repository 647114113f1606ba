using Harness.Reporting.Differences;
using Harness.Snapshots;
using Harness.Snapshots.Comparison;
using Harness.Tests.Snapshots;
using static Harness.Tests.Snapshots.SnapshotText;

namespace Harness.Tests.Reporting.Differences;

/// <summary>Tests the differences between the results of a base and a head, such as the two sides of a pull request.</summary>
[Trait("Category", "Unit")]
public sealed class ResultsDifferenceTests : IDisposable
{
    private const string Lstm = "smoke/cpu/lstm";

    private const string Other = "aabbb";

    private static readonly SnapshotText Before = new() { Experiment = "lstm" };

    private readonly TwoFolders _folders = new();

    public void Dispose() => _folders.Dispose();

    [Fact]
    public void Equal_folders_have_none() => _folders.With(Lstm, Before, Before).Difference().IsNone.Should().BeTrue();

    /// <summary>Checks equal GPU snapshots from before arithmetic was recorded. Noise would decide if they differed.</summary>
    [Fact]
    public void An_equal_snapshot_is_not_listed_even_if_noise_would_decide()
    {
        var old = Before with { Device = "cuda", Arithmetic = null };

        _folders.With("smoke/cuda/lstm", old, old).With(Lstm, Before, Before with { Trace = Other }).Difference()
            .Verdicts.Select(verdict => verdict.Snapshot).Should().Equal(Lstm);
    }

    [Fact]
    public void A_changed_metric_has_both_values_the_difference_and_sigma()
    {
        var change = Changed(Before with { Accuracy = Metric(.6, .02) });

        change.Should()
            .BeEquivalentTo(new { Snapshot = Lstm, Key = "metrics.test.accuracy", Verdict = ChangeVerdict.Worse, Scattered = false, Difference = -.3 });
        (change.Old.Mean, change.New.Mean).Should().Be((.9, .6));
        change.Sigma.Should().BeApproximately(-.3 / Math.Sqrt((.01 * .01 + .02 * .02) / 3), 1e-12);
    }

    [Theory]
    [InlineData(.9001, "WithinNoise")]
    [InlineData(.3, "Worse")]
    [InlineData(.99, "Better")]
    public void The_verdict_is_that_of_the_gate(double accuracy, string verdict)
    {
        var now = Before with { Accuracy = Metric(accuracy, .01), Trace = Other };

        Changed(now).Verdict.ToString().Should().Be(verdict);
        (SnapshotComparison.Differences(now.ToString(), Before.ToString()) is null).Should().Be(verdict == "WithinNoise");
    }

    [Theory]
    [InlineData("aaaaa", "Worse")]
    [InlineData("aabbb", "WithinNoise")]
    public void The_verdict_allows_no_noise_if_the_weights_are_equal(string trace, string verdict)
    {
        var now = Before with { Trace = trace, Accuracy = Metric(.899, .01) };

        _folders.With(Lstm, Before, now).Difference().Metrics.Single().Verdict.ToString().Should().Be(verdict);
        (SnapshotComparison.Differences(now.ToString(), Before.ToString()) is null).Should().Be(verdict == "WithinNoise");
        _folders.Difference().Exact.Should().BeEmpty("different weights are listed in a section of their own");
    }

    [Fact]
    public void Changed_training_is_reported_with_the_first_difference_and_the_verdict_of_noise()
    {
        var old = Before with { Arithmetic = "1" };
        var verdict = _folders.With(Lstm, old, old with { Trace = "aabbb", Accuracy = Metric(.899, .01) }).Difference().Verdicts.Should().ContainSingle().Which;

        verdict.Should().Match<SnapshotVerdict>(one => one.Outcome == SnapshotOutcome.TrainingChanged && one.IsRefused && one.Arithmetic.IsExact);
        verdict.Divergence!.ToString().Should().Be("initial weights equal; weights differ from the second step on");
        verdict.Noise.ToString().Should().Be("within noise, at most 0.1 σ (metrics.test.accuracy)");
    }

    [Fact]
    public void Different_weights_alone_are_a_difference()
    {
        var old = Before with { Arithmetic = "1" };
        _folders.With(Lstm, old, old with { Trace = "bbbbb" }).Difference().IsNone.Should().BeFalse();
    }

    [Fact]
    public void Missing_or_changed_calibrated_noise_is_reported()
    {
        NoiseOf(.01).Write(Path.Combine(_folders.Base, "smoke", "cpu"));
        _folders.With(Lstm, Before, Before).Difference().IsNone.Should().BeTrue("an artifact contains only snapshots, and no noise.json");

        TwoFolders.Write(_folders.Head, "smoke/cpu/gate.md", "# The gate");
        _folders.Difference().Noise.Should().Equal(new NoiseChange("smoke/cpu", null, ChangeVerdict.Missing));
        NoiseOf(.2).Write(Path.Combine(_folders.Head, "smoke", "cpu"));
        _folders.Difference().Noise.Should().Equal(new NoiseChange("smoke/cpu", "lstm", ChangeVerdict.ExactChange));
        TwoFolders.Write(_folders.Head, "smoke/cpu/noise.json", "null");
        _folders.Difference().UnreadInHead.Should().ContainSingle().Which.Name.Should().Be("smoke/cpu/noise.json");
    }

    /// <summary>Checks that the noise of the base is used, as in the tests on the base. A difference of .04 is beyond noise only with its sixteen
    /// additional seeds. The noise of the head is ignored.</summary>
    [Theory]
    [InlineData("base", "Worse")]
    [InlineData("head", "WithinNoise")]
    public void The_verdict_uses_the_calibrated_noise_of_the_base(string side, string verdict)
    {
        NoiseOf(.01).Write(Path.Combine(side == "base" ? _folders.Base : _folders.Head, "smoke", "cpu"));
        Changed(Before with { Accuracy = Metric(.86, .01) }).Verdict.ToString().Should().Be(verdict);
    }

    [Fact]
    public void A_lower_loss_is_better() => Changed(Before with { Loss = Metric(.02, .02) }).Verdict.Should().Be(ChangeVerdict.Better);

    [Fact]
    public void A_much_larger_standard_deviation_is_worse() =>
        Changed(Before with { Accuracy = Metric(.7, .3) })
            .Should().Match<MetricChange>(change => change.Scattered && change.Verdict == ChangeVerdict.Worse && change.Difference == -.2);

    [Fact]
    public void A_metric_that_becomes_NaN_is_worse_and_the_reverse_is_better()
    {
        var none = Before with { Accuracy = Metric(double.NaN, double.NaN) };

        Changed(none).Verdict.Should().Be(ChangeVerdict.Worse);
        Changed(Before, none).Verdict.Should().Be(ChangeVerdict.Better);
    }

    [Fact]
    public void One_seed_gives_no_standard_error()
    {
        var oneSeed = OneSeed;

        Changed(oneSeed with { Accuracy = Metric(.4, double.NaN) }, oneSeed)
            .Should().Match<MetricChange>(change => double.IsNaN(change.Sigma) && change.Verdict == ChangeVerdict.Worse);
    }

    [Fact]
    public void Everything_but_metrics_is_compared_exactly()
    {
        var difference =
            _folders.With(Lstm, Before with { More = ", \"learningRate\": 0.001, \"old\": 1" },
                Before with { More = ", \"learningRate\": 0.01, \"new\": [1]", Rows = "8" }).Difference();

        difference.Metrics.Should().BeEmpty();
        difference.Exact.Select(change => $"{change.Key} {change.Old?.GetRawText()} {change.New?.GetRawText()} {change.Verdict}").Should().Equal(
            "data.train.rows 7 8 ExactChange", "training.learningRate 0.001 0.01 ExactChange", "training.old 1  Missing", "training.new  [1] New");
    }

    [Fact]
    public void A_metric_of_one_side_only_is_new_or_missing()
    {
        var difference = _folders.With(Lstm, Before, Before.ToString().Replace("\"loss\"", "\"cost\"")).Difference();

        difference.Exact.Select(change => (change.Key, change.Verdict))
            .Should().Equal(("metrics.test.loss", ChangeVerdict.Missing), ("metrics.test.cost", ChangeVerdict.New));
    }

    [Fact]
    public void A_received_file_replaces_the_verified_one_only_in_the_head()
    {
        TwoFolders.Write(_folders.Base, $"{Lstm}.received.json", "{");
        var difference = _folders.With(Lstm, Before, Before).WithReceived(Lstm, Before with { Rows = "8" }).Difference();

        difference.Exact.Should().ContainSingle().Which.Key.Should().Be("data.train.rows");
        difference.Received.Should().Equal(Lstm);
    }

    [Fact]
    public void New_and_removed_experiments_are_named_with_their_accuracy()
    {
        var lone = _folders.With("smoke/cpu/old", Before, null).With("full/cuda/new", null, Before).Difference().Lone;

        lone.Select(one => (one.Name, one.Verdict, one.Accuracy?.Mean))
            .Should().Equal(("full/cuda/new", ChangeVerdict.New, .9), ("smoke/cpu/old", ChangeVerdict.Missing, .9));
    }

    [Fact]
    public void A_claim_with_a_different_verdict_is_reported_once()
    {
        var changes =
            _folders.With("smoke/cpu/claims", Claims(("helps", "supported", 1), ("hurts", "refuted", -1), ("old", "supported", 1), ("stays", "supported", 1)),
            Claims(("helps", "undecided at this size", 0), ("hurts", "refuted", 0), ("new", "refuted", -1), ("stays", "supported", 1))).Difference();

        changes.Claims.Select(change => $"{change.Claim} ({change.Statement}): {change.Old ?? "none"} | {change.New ?? "none"}").Should().Equal(
            "helps (It helps.): supported, + | undecided at this size", "hurts (It hurts.): refuted, - | refuted", "old (It old.): supported, + | none",
            "new (It new.): none | refuted, -");
        changes.Exact.Should().BeEmpty();
    }

    [Fact]
    public void Of_a_comparison_only_the_differing_factors_of_pairs_are_reported()
    {
        var difference = _folders.With("smoke/cpu/comparison",
            Several("""
                { "parameters": { "a": 1, "b": 2 }, "metrics": { "a": { "accuracy": { "mean": 0.1, "standardDeviation": 0 } } },
                  "differingFactors": { "a | b": "dropout" } }
                """),
            Several("""
                { "parameters": { "a": 3, "b": 2, "c": 4 }, "metrics": { "a": { "accuracy": { "mean": 0.9, "standardDeviation": 0 } } },
                  "differingFactors": { "a | b": "dropout, fit", "a | c": "fit", "b | c": "fit" } }
                """)).Difference();

        difference.Pairs.Should().ContainSingle().Which.Key.Should().Be("differingFactors.a | b");
        (difference.Metrics.Count + difference.Exact.Count).Should().Be(0);
    }

    public static string Claims(params (string Name, string Verdict, int Sign)[] claims) =>
        Several($$"""{ "claims": { {{string.Join(", ", claims.Select(Claim))}} } }""");

    private static string Claim((string Name, string Verdict, int Sign) claim) =>
        $$"""  "{{claim.Name}}": { "statement": "It {{claim.Name}}.", "verdict": "{{claim.Verdict}}", "sign": {{claim.Sign}} }""";

    /// <summary>Returns a snapshot of several experiments: the common first keys, and the members of an object.</summary>
    public static string Several(string members) =>
        $$"""
        { "profile": "smoke", "device": "cpu", "arithmetic": "1",
          "data": { "train": { "fingerprint": {{FingerprintOf('0')}} }, "test": { "fingerprint": {{FingerprintOf('1')}} } },
          "training": { "seeds": [1, 2, 3] }, {{members.TrimStart()[1..]}}
        """;

    /// <summary>Returns calibrated noise for the configuration of the base.</summary>
    private static CalibratedNoise NoiseOf(double accuracy) => new(new Dictionary<string, ExperimentNoise>
    {
        ["lstm"] = new(FlatSnapshot.Read((Before with { Experiment = "lstm" }).ToString(), "base").Configuration, 16,
            new Dictionary<string, double> { ["metrics.test.accuracy"] = accuracy, ["metrics.test.loss"] = .02, ["metrics.test.falsePositives"] = 4 }),
    });

    private MetricChange Changed(SnapshotText now, SnapshotText? before = null) =>
        _folders.With(Lstm, before ?? Before, now with { Trace = Other }).Difference().Metrics.Should().ContainSingle().Which;
}
