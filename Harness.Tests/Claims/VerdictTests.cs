using Harness.Experiments;
using Harness.Experiments.Claims;
using Harness.Reporting;
using Harness.Snapshots;

namespace Harness.Tests.Claims;

/// <summary>Tests the verdict on a claim. The results come from real runs, but each test replaces the logits by those that it needs.</summary>
[Trait("Category", "Unit")]
public sealed class VerdictTests
{
    private static readonly Dataset Data = Some.Dataset(train: 70, test: 200);
    private static readonly Experiment First = Some.Experiment("first"), Second = Some.Experiment("second") with { BatchSize = 15 };
    private static readonly Lazy<ExperimentResult> FirstRun = new(() => Run(First)), SecondRun = new(() => Run(Second));

    [Theory]
    [InlineData(Direction.Higher, Outcome.Supported)]
    [InlineData(Direction.Lower, Outcome.Refuted)]
    public void A_difference_beyond_noise_supports_or_refutes(Direction direction, Outcome outcome)
    {
        var verdict = Decide(Assertion() with { Direction = direction }, correctOfFirst: 180, correctOfSecond: 120);

        verdict.Outcome.Should().Be(outcome);
        verdict.Difference.Mean.Should().BeApproximately(.3, 1e-12);
        (verdict.Sign, verdict.WouldDecide).Should().Be((1, null));
    }

    [Theory]
    [InlineData(122, 120)]
    [InlineData(120, 122)]
    public void A_difference_within_noise_is_undecided_and_has_no_sign(int correctOfFirst, int correctOfSecond)
    {
        var verdict = Decide(Assertion(), correctOfFirst, correctOfSecond);

        (verdict.Outcome, verdict.Sign).Should().Be((Outcome.Undecided, 0));
        verdict.WouldDecide!.Rows.Should().BeGreaterThan(200);
        verdict.ToString().Should().StartWith("some-claim: undecided at this size, difference ");
    }

    /// <summary>Compares two experiments with the same number of correct rows. With 200 rows, the interval of the difference is a few percentage points
    /// wide.</summary>
    [Theory]
    [InlineData(.3, Outcome.Equivalent)]
    [InlineData(.01, Outcome.Undecided)]
    public void A_difference_whose_whole_interval_is_too_small_to_matter_is_equivalent(double smallestDifference, Outcome outcome) =>
        Decide(Assertion() with { SmallestDifference = smallestDifference }, correctOfFirst: 150, correctOfSecond: 150).Outcome.Should().Be(outcome);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-.01)]
    [InlineData(double.NaN)]
    public void The_smallest_difference_that_matters_is_between_0_and_1(double invalid) =>
        FluentActions.Invoking(() => Assertion() with { SmallestDifference = invalid }).Should().Throw<ArgumentOutOfRangeException>();

    /// <summary>Checks that a p-value of 0.05004, which is above the level of 0.05, is not printed as 0.05.</summary>
    [Fact]
    public void A_figure_just_above_a_bound_is_printed_with_enough_digits()
    {
        var verdict = Decide(Assertion(), 180, 120) with { AdjustedP = .05004 };

        verdict.ToString().Should().EndWith("p 0.05004");
        ClaimReport.Of([verdict], []).Should().Contain("| 0.05004 |");
    }

    [Fact]
    public void The_area_under_the_ROC_curve_is_a_metric_beside_the_accuracy()
    {
        var (accuracy, area) = (Decide(Assertion(), 150, 150), Decide(Assertion() with { Metric = ClaimMetric.RocAuc }, 150, 150));

        accuracy.Difference.Rows.Should().Be(area.Difference.Rows);
        accuracy.Difference.First.Mean.Should().Be(.75);
        area.Difference.First.Mean.Should().NotBe(.75).And.BeInRange(.5, 1);
    }

    /// <summary>Checks Holm's correction: the p-value of a single claim is below 0.05, but as one of four claims it is not.</summary>
    [Fact]
    public void A_claim_needs_stronger_evidence_if_more_claims_are_decided_together()
    {
        ExperimentResult[] results = [WithCorrectRows(FirstRun.Value, 140), WithCorrectRows(SecondRun.Value, 119)];
        var (claim, opposite) = (Claim.Of(Assertion()), Claim.Of(Assertion() with { First = Second, Second = First }));
        IReadOnlyList<Verdict> Together(params Claim[] claims) =>
            Verdict.Of(claims, experiment => results.Single(result => result.Experiment == experiment));

        Together(claim).Single().Outcome.Should().Be(Outcome.Supported);
        Together(claim, opposite, opposite, opposite).Should().HaveCount(4)
            .And.OnlyContain(verdict => verdict.AdjustedP > .05 && verdict.Outcome == Outcome.Undecided);
    }

    [Fact]
    public void Factors_that_are_not_declared_are_compared_when_the_claim_is_decided()
    {
        var longer = new ExperimentRunner(Some.Profile(epochs: 2), Data, Some.Device).Run(Second);
        FluentActions.Invoking(() => Verdict.Of([Claim.Of(Assertion())], experiment => experiment == First ? FirstRun.Value : longer))
            .Should().Throw<ClaimRefusedException>().WithMessage("*besides batch size they differ in epochs.");
    }

    [Fact]
    public void Results_on_other_rows_or_with_other_seeds_are_refused()
    {
        var otherRows = new ExperimentRunner(Some.Profile(epochs: 1), Some.Dataset(test: 43), Some.Device).Run(Second);
        var otherSeeds = new ExperimentRunner(Some.Profile(1, 1, 2, 4), Data, Some.Device).Run(Second);

        FluentActions.Invoking(() => PairedComparison.Of(FirstRun.Value, otherRows)).Should().Throw<ArgumentException>()
            .WithMessage("first was evaluated on the test rows *, second *; expected the same.");
        FluentActions.Invoking(() => PairedComparison.Of(FirstRun.Value, otherSeeds)).Should().Throw<ArgumentException>()
            .WithMessage("first was run with the seeds 1, 2, 3, second 1, 2, 4; expected the same.");
    }

    [Fact]
    public void Accuracies_equal_the_recorded_ones_exactly() =>
        PairedComparison.Of(FirstRun.Value, SecondRun.Value).Difference.First.Should()
            .Be(Harness.Metrics.MeanAndDeviation.Of([.. FirstRun.Value.Runs.Select(run => run.Evidence.TestEvaluation!.Metrics.Accuracy)]));

    [Fact]
    public void The_snapshot_holds_the_verdict_and_its_sign_and_no_digits()
    {
        var refusal = Claim.Refusal(Assertion() with { Name = "refused", Factor = "tokens" })!;
        var (one, other) = (Decide(Assertion(), 180, 120), Decide(Assertion(), 176, 121));

        var snapshot = ClaimSnapshot.Of([one], [refusal]);

        snapshot.Should().Contain("""
                  "verdict": "supported",
                  "sign": 1
            """).And.Contain("""
                  "factorDiffers": false,
                  "confounders": "batch size"
            """);
        ClaimSnapshot.Of([other], [refusal]).Should().Be(snapshot);
        ClaimSnapshot.Of([Decide(Assertion(), 120, 120)], [refusal]).Should().NotBe(snapshot);
    }

    [Fact]
    public void The_report_has_the_digits_and_the_rows_needed_for_a_decision()
    {
        var report = ClaimReport.Of([Decide(Assertion(), 180, 120), Decide(Assertion(), 122, 120)], [Claim.Refusal(Assertion() with { Factor = "tokens" })!]);

        report.Should().MatchRegex(@"\| first \| second \| batch size \| accuracy \| \+0\.300 \| \+0\.\d{3} to \+0\.\d{3} \| < 0\.001 \| supported \|  \| ");
        report.Should().MatchRegex(@"\| \+0\.010 \| -0\.\d{3} to \+0\.\d{3} \| 0\.\d{3} \| undecided at this size \| [\d,]+ rows \| ");
        report.Should().Contain("| tokens, which does not differ | batch size |");
    }

    private static Assertion Assertion() => Some.Assertion(Second) with { First = First };

    private static ExperimentResult Run(Experiment experiment) => new ExperimentRunner(Some.Profile(epochs: 1), Data, Some.Device).Run(experiment);

    private static Verdict Decide(Assertion assertion, int correctOfFirst, int correctOfSecond)
    {
        var results = new[] { WithCorrectRows(FirstRun.Value, correctOfFirst), WithCorrectRows(SecondRun.Value, correctOfSecond) };
        return Verdict.Of([Claim.Of(assertion)], experiment => results.Single(result => result.Experiment == experiment)).Single();
    }

    /// <summary>Returns a result with other logits, so that every seed predicts the given number of rows correctly. The correct rows are drawn at random,
    /// separately for each experiment.</summary>
    private static ExperimentResult WithCorrectRows(ExperimentResult result, int rows)
    {
        var labels = result.Runs[0].Evidence.EncodedTest.Labels.ToArray();
        int[] order = [.. Enumerable.Range(0, labels.Length)];
        new Random(result.Experiment == First ? 1 : 2).Shuffle(order);
        ReadOnlyMemory<float> logits = labels.Select((label, row) => (label == 1 ? 1f : -1f) * (order[row] < rows ? 1 + order[row] : -1 - order[row]))
            .ToArray();
        return result with
        {
            Runs =
            [.. result.Runs.Select(run =>
                run with { Evidence = run.Evidence with { TestEvaluation = run.Evidence.TestEvaluation! with { Logits = logits } } })]
        };
    }
}
