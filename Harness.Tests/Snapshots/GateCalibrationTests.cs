using Harness.Experiments;
using Harness.Metrics;
using Harness.Reporting;
using Harness.Snapshots.Calibration;

namespace Harness.Tests.Snapshots;

/// <summary>Tests the calibration of the gate and its report with made-up runs: each seed misclassifies a different tenth of 400 test rows.</summary>
[Trait("Category", "Unit")]
public sealed class GateCalibrationTests
{
    private const int Rows = 400, Pairs = 20;

    private static readonly Lazy<GateCalibration> Calibration = new(() =>
        GateCalibration.Of(Misclassifying(.1, seeds: 16), again: Misclassifying(.1, seeds: 4),
            [new MistakenRuns("half-of-all-rows-missed", "half of the rows are wrong", Misclassifying(.5, seeds: 6))], Pairs));

    [Fact]
    public void Valid_runs_pass_and_mistakes_are_found()
    {
        Calibration.Value.Alarms[3]!.Refused.Should().BeLessThanOrEqualTo(1);
        Calibration.Value.Reruns.Should().Be(new GateRecord(Pairs, 0, 0));
        var mistake = Calibration.Value.Mistakes.Should().ContainSingle().Subject;
        mistake.ByNoise[3]!.Refused.Should().Be(Pairs);
        (mistake.AltersWeights, mistake.IsFound).Should().Be((true, true));
    }

    [Fact]
    public void A_loss_of_two_points_is_always_found_with_equal_weights_but_not_with_different_seeds()
    {
        Calibration.Value.LossesInEvaluation[3].Should().Be(new GateRecord(Pairs, Pairs, Pairs));
        Calibration.Value.Losses[3]!.Refused.Should().BeLessThan(Pairs / 2);
        Calibration.Value.SeedsForLoss.Should().BeInRange(5, 100);
    }

    [Fact]
    public void The_page_has_figures_for_each_experiment_and_in_total()
    {
        var page = GateReport.Of([Calibration.Value, Calibration.Value], "smoke", "cpu");

        var losses = 2 * Calibration.Value.Losses[3]!.Refused;
        page.Should().Contain($"**Valid runs refused:** 0 of {2 * Pairs} comparisons of 3 seeds");
        page.Should().Contain("**Planted mistakes found:** 2 of 2.\n");
        page.Should()
            .Contain("| some-model | half-of-all-rows-missed | half of the rows are wrong | training changed | 20 of 20 | initial weights differ | worse "
                + "beyond noise: metrics.test.");
        page.Should().Contain($"found in evaluation {2 * Pairs} of {2 * Pairs}, in training {losses} of {2 * Pairs}.");
        page.Should().MatchRegex(@"\| some-model \| half-of-all-rows-missed \| 0\.\d{3} ± 0\.\d{3} \| 100% \(\d+%\) \| 100% \(\d+%\) \|");
        page.Split('\n').Where(line => line.StartsWith("| some-model | 16 | 0.", StringComparison.Ordinal))
            .Should().HaveCount(2).And.OnlyContain(line => line.Contains("| 100% (100%) |"));
    }

    [Fact]
    public void The_page_shows_that_a_mistake_was_refused_by_invariants()
    {
        var mistaken = Misclassifying(.5, seeds: 6);
        var refused = mistaken with { Runs = [.. mistaken.Runs.Select(run => run with { Violations = SomeResults.Refused().Runs[1].Violations })] };

        var calibration =
            GateCalibration.Of(Misclassifying(.1, seeds: 16), Misclassifying(.1, seeds: 4),
                [new MistakenRuns("negative-loss", "the loss is negative", refused)], Pairs);

        GateReport.Of([calibration], "smoke", "cpu").Should()
            .Contain("| some-model | negative-loss | the loss is negative | refused by invariants |  |  |  | 6 of 6: loss-is-non-negative |  |")
            .And.Contain("**Planted mistakes found:** 1 of 1, 1 of them by invariants in every run.\n");
    }

    [Fact]
    public void The_page_counts_mistakes_that_change_no_weight_separately()
    {
        var none = new MistakenRuns("none", "nothing is wrong", Misclassifying(.1, seeds: 3));
        var calibration = GateCalibration.Of(Misclassifying(.1, seeds: 16), Misclassifying(.1, seeds: 4), [none], Pairs);
        GateReport.Of([calibration], "smoke", "cpu").Should()
            .Contain("**Planted mistakes found:** 0 of 0; 1 more change no weight.\n")
            .And.Contain("| none | nothing is wrong | exact | 0 of 1 | equal | no metric changed |");
    }

    private static ExperimentResult Misclassifying(double share, int seeds)
    {
        var some = SomeResults.Of();
        byte[] labels = [.. Enumerable.Range(0, Rows).Select(row => (byte)(row % 2))];
        return some with { Runs = [.. Enumerable.Range(101, seeds).Select(seed => Misclassifying(share, some.Runs[0] with { Seed = seed }, labels))] };
    }

    private static SeedRun Misclassifying(double share, SeedRun run, byte[] labels)
    {
        var random = new Random(run.Seed);
        float[] logits = [.. labels.Select(label => random.NextDouble() < share == (label == 1) ? -2f : 2f)];
        var evidence = run.Evidence;
        var weights = $"{run.Seed:x15}{share * 10:0}";
        var evaluation = evidence.TestEvaluation! with { Logits = logits, Metrics = ClassificationMetrics.Of(logits, labels), WeightsAfter = weights };
        return run with
        {
            Evidence = evidence with
            {
                Test = evidence.Test with { Rows = Rows },
                EncodedTest = evidence.EncodedTest with { Labels = labels },
                TestEvaluation = evaluation,
                Trace = [.. evidence.Trace.Select(point => point with { Weights = weights })],
            },
        };
    }
}
