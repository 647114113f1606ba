using Harness.Experiments.Claims;
using Harness.Experiments.Decisions;
using Harness.Metrics.Sequential;

namespace Harness.Tests.Experiments.Decisions;

[Trait("Category", "Unit")]
public sealed class DecisionRuleTests
{
    private static Assertion Assertion => Some.Assertion(Some.Experiment("second") with { BatchSize = 15 });

    [Theory]
    [InlineData(.001, .03, Direction.Higher, Outcome.Supported)]
    [InlineData(.001, .03, Direction.Lower, Outcome.Refuted)]
    [InlineData(-.03, -.001, Direction.Higher, Outcome.Refuted)]
    [InlineData(-.03, -.001, Direction.Lower, Outcome.Supported)]
    [InlineData(-.009, .009, Direction.Higher, Outcome.Equivalent)]
    [InlineData(.001, .009, Direction.Higher, Outcome.Equivalent)] // a difference, and too small to matter
    [InlineData(-.009, .011, Direction.Higher, Outcome.Undecided)]
    [InlineData(-.01, .009, Direction.Higher, Outcome.Undecided)]
    [InlineData(0, .03, Direction.Higher, Outcome.Undecided)]
    [InlineData(double.NegativeInfinity, double.PositiveInfinity, Direction.Higher, Outcome.Undecided)]
    [InlineData(double.NaN, double.NaN, Direction.Higher, Outcome.Undecided)]
    public void Reads_the_verdict_off_the_interval(double lower, double upper, Direction direction, Outcome outcome) =>
        DecisionRule.Of(Assertion with { Direction = direction }, lower, upper).Should().Be(outcome);

    [Fact]
    public void Believes_no_interval_of_few_seeds()
    {
        SequentialInterval Interval(int seeds) => new(seeds, .2, .01, .01);

        DecisionRule.Of(Assertion, Interval(DecisionRule.FewestSeeds - 1)).Should().Be(Outcome.Undecided);
        DecisionRule.Of(Assertion, Interval(DecisionRule.FewestSeeds)).Should().Be(Outcome.Supported);
    }
}
