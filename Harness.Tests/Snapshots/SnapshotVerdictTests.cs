using Harness.Experiments;
using Harness.Snapshots;
using Harness.Snapshots.Comparison;
using static Harness.Tests.Snapshots.SnapshotText;

namespace Harness.Tests.Snapshots;

/// <summary>Tests the verdict of a comparison on machines where equal runs give equal bits (exact, evaluation changed, training changed),
/// and on machines where equal bits are not promised, so that noise decides.</summary>
[Trait("Category", "Unit")]
public sealed class SnapshotVerdictTests
{
    private const string FromTheSecondStep = "Training changed: initial weights equal; weights differ from the second step on. " + MustBeEqual;
    private const string MustBeEqual = "Weights must be equal, even if the metrics are within noise.";
    private const string H100 = "NVIDIA H100 80GB HBM3, libtorch 2.11.0";

    private static readonly SnapshotText Verified = new() { Arithmetic = "1" };
    private static readonly SnapshotText OnGpu = new() { Device = "cuda", Arithmetic = H100 };
    private static readonly SnapshotText Old = new() { Arithmetic = null };

    [Fact]
    public void Equal_weights_and_metrics_are_exact()
    {
        var comparison = Compare(Verified);
        (comparison.Outcome, comparison.Holds, comparison.Arithmetic.Match).Should().Be((SnapshotOutcome.Exact, true, ArithmeticMatch.Same));
        ComparisonText.Agreement(comparison).Should().Be("equals its snapshot in every digit");
    }

    [Theory]
    [InlineData("bbbbb", "initial weights differ")]
    [InlineData("abbbb", "initial weights equal; weights differ from the first step on")]
    [InlineData("aabbb", "initial weights equal; weights differ from the second step on")]
    [InlineData("aaabb", "first steps equal; weights differ from epoch 1 on")]
    [InlineData("aaaab", "equal before; weights differ from epoch 2 on")]
    [InlineData("aabaa", "initial weights equal; weights differ from the second step on")]
    [InlineData("aaaaa,aabbb,aaaaa", "seed 2: initial weights equal; weights differ from the second step on; seeds 1, 3: equal throughout")]
    [InlineData("aabbb,aaabb,aabbb",
        "seeds 1, 3: initial weights equal; weights differ from the second step on; seed 2: first steps equal; weights differ from epoch 1 on")]
    public void Different_weights_are_changed_training_and_the_first_difference_is_named(string trace, string where)
    {
        var comparison = Compare(Verified with { Trace = trace });
        (comparison.Outcome, comparison.Holds).Should().Be((SnapshotOutcome.TrainingChanged, false));
        ComparisonText.Of(comparison).Should().Be($"Training changed: {where}. {MustBeEqual}\nThe noise gate: no metric changed.");
    }

    [Fact]
    public void Changed_training_also_reports_the_verdict_of_the_noise_gate()
    {
        ComparisonText.Of(Compare(Verified with { Trace = "aabbb", Accuracy = Metric(.89, .01) })).Should()
            .Be($"{FromTheSecondStep}\nThe noise gate: within noise, at most 1.2 σ (metrics.test.accuracy).");
        ComparisonText.Of(Compare(Verified with { Trace = "aabbb", Accuracy = Metric(.8, .01) })).Should().Be(
            $"{FromTheSecondStep}\nThe noise gate: worse beyond noise: metrics.test.accuracy.\n"
            + "  metrics.test.accuracy: verified 0.9 ± 0.01, received 0.8 ± 0.01, difference -0.1, budget 0.061472, 12.2 σ, worse");
        ComparisonText.Of(Compare(Verified with { Trace = "aabbb", Accuracy = Metric(.8, .01), Loss = Metric(.05, .01) })).Should()
            .Contain("The noise gate: worse beyond noise: metrics.test.accuracy; better beyond noise: metrics.test.loss.");
    }

    /// <summary>Searches for a standard deviation with which the smallest refused difference and its budget are equal in six decimals,
    /// and checks that the message shows different numbers.</summary>
    [Fact]
    public void A_difference_slightly_above_its_budget_is_not_shown_as_equal_to_it()
    {
        const string Other = "aabbb";
        for (var deviation = .01; deviation < .02; deviation += 1e-6)
        {
            var budget = Compare(Verified with { Trace = Other, Accuracy = Metric(.8, deviation) }).Noise.Metrics[0].Budget!.Value;
            var difference = Math.Ceiling(budget * 1e6) / 1e6;
            if (Math.Round(budget, 6) != Math.Round(difference, 6))
                continue;
            var text = ComparisonText.Of(Compare(Verified with { Trace = Other, Accuracy = Metric(Math.Round(.9 - difference, 6), deviation) }));
            text.Should().Contain($"difference -{difference:0.######}, budget 0.").And.NotContain($"budget {difference:0.######},");
            return;
        }
        Assert.Fail("No standard deviation up to 0.02 makes the difference and its budget equal in six decimals.");
    }

    [Theory]
    [InlineData(.004, "within noise, at most 0.004 σ (a)")]
    [InlineData(-1.25, "within noise, at most 1.3 σ (a)")]
    public void A_changed_metric_is_never_reported_as_0_sigma(double sigma, string text) =>
        new NoiseOpinion([new MetricDifference("a", new(1, 1), new(2, 1), sigma, MetricChangeKind.WithinNoise, Budget: null, Scattered: false)], Basis: null)
            .ToString().Should().Be(text);

    [Fact]
    public void Different_metrics_of_equal_weights_are_changed_evaluation_to_the_last_decimal()
    {
        var comparison = Compare(Verified with { Loss = Metric(.250001, .02) });
        comparison.Outcome.Should().Be(SnapshotOutcome.EvaluationChanged);
        ComparisonText.Of(comparison).Should()
            .StartWith("Evaluation changed: the weights equal the snapshot's to the bit, so the metrics must be equal too.\n")
            .And.EndWith("  metrics.test.loss: verified 0.25 ± 0.02, received 0.250001 ± 0.02, difference +0.000001, budget 0, worse");
    }

    [Fact]
    public void A_changed_setting_alone_is_refused_and_named()
    {
        var comparison = Compare(Verified with { More = ", \"dropout\": 0" });
        comparison.Outcome.Should().Be(SnapshotOutcome.StatementChanged);
        ComparisonText.Of(comparison).Should().Be("Settings changed; all metrics are equal.\n  training.dropout: new, received 0");
    }

    [Fact]
    public void A_changed_setting_is_named_after_the_first_difference_of_the_weights()
    {
        var comparison = Compare(Verified with { More = ", \"dropout\": 0", Trace = "abbbb" });
        comparison.Outcome.Should().Be(SnapshotOutcome.TrainingChanged);
        ComparisonText.Of(comparison).Should().StartWith("Training changed: ").And.EndWith("\n  training.dropout: new, received 0");
    }

    [Fact]
    public void A_moment_that_only_one_side_has_is_a_difference() =>
        Compare(Verified with { RawTrace = TraceOf(Verified).Replace("step 2", "step 3", StringComparison.Ordinal) })
            .Divergence!.Moments.Should().NotBeEmpty().And.OnlyContain(seed => seed.Value == "step 2");

    [Fact]
    public void A_file_of_several_experiments_is_compared_without_noise()
    {
        static string Table(double accuracy) => Reporting.Differences.ResultsDifferenceTests.Several(
            $$"""{ "parameters": { "cnn": 1 }, "metrics": { "cnn": { "accuracy": {{Metric(accuracy, .01)}} } } }""");
        SnapshotComparison.Of(Table(.9), Table(.9)).Outcome.Should().Be(SnapshotOutcome.Exact);
        var comparison = SnapshotComparison.Of(Table(.901), Table(.9));
        comparison.Outcome.Should().Be(SnapshotOutcome.FiguresChanged);
        ComparisonText.Of(comparison).Should().StartWith("Figures changed: ").And.Contain("metrics.cnn.accuracy: verified 0.9 ± 0.01, received 0.901 ± 0.01");
    }

    [Theory]
    [InlineData(NotCertified, "1")]
    [InlineData(NotCertified, NotCertified)]
    public void Without_the_certificate_noise_decides_and_the_reason_is_given(string received, string verified)
    {
        var comparison = Compare(Verified with { Arithmetic = received, Trace = "bbbbb", Accuracy = Metric(.89, .01) },
            Verified with { Arithmetic = verified });
        comparison.Outcome.Should().Be(SnapshotOutcome.WithinNoise);
        ComparisonText.Agreement(comparison).Should().Contain("judged by noise, because").And.Contain($"'{NotCertified}', which does not promise equal bits");
    }

    /// <summary>Checks that such an accepted snapshot is refused as outdated. Otherwise a snapshot that was accepted on a machine without the certificate,
    /// or edited by hand, would have all later certified runs judged by noise.</summary>
    [Fact]
    public void An_accepted_snapshot_without_the_certificate_is_outdated_for_a_certified_run()
    {
        var comparison = Compare(Verified with { Trace = "bbbbb", Accuracy = Metric(.89, .01) }, Verified with { Arithmetic = NotCertified });
        comparison.Outcome.Should().Be(SnapshotOutcome.Outdated);
        comparison.Holds.Should().BeFalse();
        ComparisonText.Of(comparison)
            .Should().StartWith("The accepted snapshot is outdated; train and accept it again: "
                + $"the accepted snapshot was computed by '{NotCertified}', which does not promise equal bits.");
    }

    [Fact]
    public void Every_committed_accepted_snapshot_of_a_CPU_is_certified() =>
        Directory.EnumerateFiles(Path.Combine(global::Harness.Storage.Workspace.Root, "results"), "*.verified.json", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) == "cpu")
            .Should()
            .NotBeEmpty().And.AllSatisfy(file =>
                RecordedArithmetic.IsCertified(FlatSnapshot.Read(File.ReadAllText(file), file).Arithmetic ?? "").Should().BeTrue(file));

    /// <summary>Checks that no changed evaluation is reported for different seeds, because their weights cannot be compared.</summary>
    [Fact]
    public void Different_seeds_are_not_a_changed_evaluation() =>
        Compare(Verified with { Seeds = "[4, 5, 6]", Accuracy = Metric(.89, .01) }).Outcome.Should().Be(SnapshotOutcome.StatementChanged);

    [Fact]
    public void Another_version_of_the_arithmetic_is_refused()
    {
        var comparison = Compare(Verified with { Arithmetic = "2", Trace = "bbbbb", Accuracy = Metric(.89, .01) });
        comparison.Outcome.Should().Be(SnapshotOutcome.StatementChanged);
        ComparisonText.Of(comparison).Should().Be(
            "Judged by noise, because the accepted snapshot has arithmetic version 1, this run has version 2.\nThe noise gate: within noise, at most 1.2 σ "
                + "(metrics.test.accuracy).\n  arithmetic: verified \"1\", received \"2\" (compared exactly)");
    }

    [Fact]
    public void Runs_of_several_machines_are_certified_only_if_all_are() =>
        Compare(Verified with { Arithmetic = $"1 | {NotCertified}" }).Holds.Should().BeFalse();

    [Fact]
    public void GPUs_of_the_same_name_and_libtorch_are_compared_to_the_bit() =>
        Compare(OnGpu with { Trace = "aabbb" }, OnGpu).Outcome.Should().Be(SnapshotOutcome.TrainingChanged);

    [Theory]
    [InlineData("NVIDIA A100-SXM4-80GB, libtorch 2.11.0")]
    [InlineData("NVIDIA H100 80GB HBM3, libtorch 2.10.0")]
    [InlineData("NVIDIA H100 80GB HBM3, libtorch of unknown version")]
    [InlineData("NVIDIA H100 80GB HBM3, libtorch 2.11.0, without equal bits")]
    [InlineData("NVIDIA H100 80GB HBM3, libtorch 2.11.0, kernels 4")]
    [InlineData("a CUDA device, libtorch 2.11.0")]
    public void Results_of_different_GPUs_are_judged_by_noise(string gpu)
    {
        var comparison = Compare(OnGpu with { Arithmetic = gpu, Trace = "bbbbb", Accuracy = Metric(.89, .01) }, OnGpu);
        comparison.Outcome.Should().Be(SnapshotOutcome.WithinNoise);
        ComparisonText.Because(comparison.Arithmetic).Should().Contain(gpu);
    }

    [Fact]
    public void The_arithmetic_of_a_GPU_names_the_version_of_our_kernels_if_they_are_used()
    {
        ArithmeticName.OnGpu(H100, promisesEqualBits: true).Should().Be($"{H100}, kernels 4");
        ArithmeticName.OnGpu(H100, promisesEqualBits: false).Should().Be($"{H100}, without equal bits");
    }

    [Fact]
    public void An_old_accepted_snapshot_of_a_CPU_must_be_made_again()
    {
        var comparison = Compare(Verified, Old);
        (comparison.Outcome, comparison.Holds).Should().Be((SnapshotOutcome.Outdated, false));
        ComparisonText.Of(comparison).Should()
            .Be("The accepted snapshot is outdated; train and accept it again: "
                + "the accepted snapshot was made before arithmetic was recorded.\nThe noise gate: no metric changed.");
    }

    [Fact]
    public void An_old_accepted_snapshot_of_a_GPU_is_judged_by_noise_and_by_the_keys_that_it_has()
    {
        var old = Old with { Device = "cuda", More = ", \"weights\": [\"0000000000000001\", \"0000000000000002\", \"0000000000000003\"], \"batchSize\": 32" };
        var now = OnGpu with
        {
            Accuracy = Metric(.89, .01),
            More = ", \"batchSize\": 32, \"optimizer\": \"Adam\", \"beta1\": 0.9, \"evaluatedWeights\": \"the last\""
        };

        var comparison = Compare(now, old);

        comparison.Outcome.Should().Be(SnapshotOutcome.WithinNoise);
        ComparisonText.Agreement(comparison).Should().EndWith("; judged by noise, because the accepted snapshot was made before arithmetic was recorded");
        Compare(now with { More = now.More.Replace("32", "33", StringComparison.Ordinal) }, old).Statements.Should().ContainSingle().Which.Key.Should()
            .Be("training.batchSize");
        Compare(now with { Accuracy = Metric(.5, .01) }, old).Outcome.Should().Be(SnapshotOutcome.BeyondNoise);
    }

    [Fact]
    public void An_old_accepted_snapshot_is_compared_by_the_layers_that_it_lists()
    {
        static string With(SnapshotText text, string layer) =>
            text.ToString().Replace("\"training\":", $"\"model\": {{ \"layers\": [\"{layer}\"] }}, \"training\":", StringComparison.Ordinal);
        var old = With(Old with { Device = "cuda" }, "Dense (1): 5");
        SnapshotComparison.Of(With(OnGpu, "Dense (1): 5; Dense 1, bias 0"), old).Holds.Should().BeTrue();
        SnapshotComparison.Of(With(OnGpu, "Dense (2): 10; Dense 2, bias 0"), old).Statements.Should().ContainSingle().Which.Key.Should().Be("model.layers");
    }

    [Theory]
    [InlineData("smoke/cpu", "lstm", true)]
    [InlineData("smoke/cpu", "majority", false)]
    [InlineData("sample/cpu", "lstm", true)]
    [InlineData("sample/cpu", "cnn", false)]
    [InlineData("sample/cpu/data-00000000-11111111", "lstm", false)]
    [InlineData("full/cpu", "lstm", false)]
    public void Missing_noise_is_refused_in_folders_that_should_have_it_and_reported_in_all(string place, string experiment, bool refused)
    {
        using var folder = new ScratchFolder();
        var noise = CalibratedNoise.In(Path.Combine(folder.Path, place), AmazonReviews.Study.CalibratedIn(Path.Combine(folder.Path, place)));
        var verified = Verified with { Experiment = experiment, Arithmetic = NotCertified };

        var comparison = SnapshotComparison.Of((verified with { Trace = "bbbbb", Accuracy = Metric(.89, .01) }).ToString(), verified.ToString(), noise);

        comparison.Outcome.Should().Be(refused ? SnapshotOutcome.NoiseUnknown : SnapshotOutcome.WithinNoise);
        (refused ? ComparisonText.Of(comparison) : ComparisonText.Agreement(comparison)).Should()
            .Contain("(judged by three seeds only: noise.json is missing)");
        SnapshotComparison.Of(verified.ToString(), verified.ToString(), noise).Holds.Should().BeTrue("no metric changed, so no noise is needed");
        SnapshotComparison.Of((verified with { Accuracy = Metric(.89, .01), Trace = "bbbbb", Arithmetic = "1" }).ToString(),
            (verified with { Arithmetic = "1" }).ToString(), noise).Outcome
            .Should().Be(SnapshotOutcome.TrainingChanged, "weights are compared here, and the noise gate is only additional information");
    }

    [Theory]
    [InlineData("another configuration",
        "noise.json was measured for another configuration of lstm; measure it again with './research calibrate --experiments lstm --profile smoke'")]
    [InlineData("another experiment", "noise.json has no noise of lstm")]
    [InlineData("no loss",
        "noise.json lacks metrics.test.loss of lstm; measure it again with './research calibrate --experiments lstm --profile smoke'")]
    public void Noise_of_something_else_counts_as_missing(string what, string why)
    {
        using var folder = new ScratchFolder();
        var place = Path.Combine(folder.Path, "smoke", "cpu");
        var verified = Verified with { Experiment = "lstm", Arithmetic = NotCertified };
        var deviations = new Dictionary<string, double> { ["metrics.test.accuracy"] = .01, ["metrics.test.loss"] = .02, ["metrics.test.falsePositives"] = 4 };
        var configuration = FlatSnapshot.Read(verified.ToString(), "verified").Configuration;
        if (what == "no loss")
            deviations.Remove("metrics.test.loss");
        var noise = new ExperimentNoise(what == "another configuration" ? "0000000000000000" : configuration, 16, deviations);
        new CalibratedNoise(new Dictionary<string, ExperimentNoise> { [what == "another experiment" ? "rnn" : "lstm"] = noise }).Write(place);

        var comparison = SnapshotComparison.Of((verified with { Trace = "bbbbb", Accuracy = Metric(.89, .01) }).ToString(), verified.ToString(),
            CalibratedNoise.In(place, AmazonReviews.Study.CalibratedIn(place)));

        comparison.Outcome.Should().Be(SnapshotOutcome.NoiseUnknown);
        ComparisonText.Of(comparison).Should().EndWith($"  (judged by three seeds only: {why})");
    }

    /// <summary>Checks that each committed <c>noise.json</c> contains the experiments that the study declares.
    /// The pages of differences and the artifact of a fork rely on this.</summary>
    [Fact]
    public void Every_folder_that_is_declared_as_calibrated_has_the_declared_noise()
    {
        AmazonReviews.Study.Calibrated.Should().NotBeEmpty();
        foreach (var (place, experiments) in AmazonReviews.Study.Calibrated)
            CalibratedNoise.In(Path.Combine(AmazonReviews.Study.Results, place)).Experiments.Keys.Should().BeEquivalentTo(experiments, place);
    }

    [Theory]
    [InlineData("CI", "1", false)]
    [InlineData("CI", NotCertified, true)]
    [InlineData("GITHUB_ACTIONS", NotCertified, true)]
    [InlineData(null, NotCertified, false)]
    public void A_build_server_without_the_certificate_is_refused(string? server, string arithmetic, bool refused)
    {
        var check = () => SupportedRunner.Check(Read(Verified with { Arithmetic = arithmetic }), "lstm", name => name == server ? "true" : null);
        if (refused)
            check.Should().Throw<SnapshotRefusedException>()
                .WithMessage($"lstm: this build server ({server} is set) computes with the arithmetic '{arithmetic}'*");
        else
            check.Should().NotThrow();
    }

    [Fact]
    public void The_arithmetic_of_a_CPU_is_read_as_it_was_written()
    {
        RecordedArithmetic.IsCertified(ArithmeticName.OnCpu(isCertified: true)).Should().BeTrue();
        RecordedArithmetic.IsCertified(ArithmeticName.OnCpu(isCertified: false)).Should().BeFalse();
        Compare(Verified with { Arithmetic = ArithmeticName.OnCpu(isCertified: false), Trace = "bbbbb" }).Outcome.Should()
            .Be(SnapshotOutcome.WithinNoise, "both names state the same version of the arithmetic");
    }

    [Fact]
    public void A_build_server_with_a_GPU_is_judged_by_what_the_GPU_promises() =>
        FluentActions.Invoking(() => SupportedRunner.Check(Read(OnGpu with { Arithmetic = "a CUDA device, libtorch 2.11.0" }), "lstm", _ => "true"))
            .Should().NotThrow();

    /// <summary>Returns the trace of a snapshot as JSON.</summary>
    private static string TraceOf(SnapshotText snapshot) =>
        snapshot.ToString().Split('\n').Single(line => line.Contains("\"trace\"", StringComparison.Ordinal)).Split(':', 2)[1].TrimEnd(',');

    private static FlatSnapshot Read(SnapshotText snapshot) => FlatSnapshot.Read(snapshot.ToString(), "received");

    private static SnapshotComparison Compare(SnapshotText received, SnapshotText? verified = null) =>
        SnapshotComparison.Of(received.ToString(), (verified ?? Verified).ToString());
}
