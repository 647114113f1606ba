using Harness.Experiments.Claims;
using Harness.Experiments.Decisions;
using Harness.Metrics.Sequential;

namespace Harness.Tests.Experiments.Decisions;

/// <summary>Tests which verdict an interval gives.</summary>
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
    [InlineData(.001, .009, Direction.Higher, Outcome.Equivalent)] // there is a difference, but it is too small to matter
    [InlineData(-.009, .011, Direction.Higher, Outcome.Undecided)]
    [InlineData(-.01, .009, Direction.Higher, Outcome.Undecided)]
    [InlineData(0, .03, Direction.Higher, Outcome.Undecided)]
    [InlineData(double.NegativeInfinity, double.PositiveInfinity, Direction.Higher, Outcome.Undecided)]
    [InlineData(double.NaN, double.NaN, Direction.Higher, Outcome.Undecided)]
    public void An_interval_gives_the_verdict(double lower, double upper, Direction direction, Outcome outcome) =>
        DecisionRule.Of(Assertion with { Direction = direction }, lower, upper).Should().Be(outcome);

    [Fact]
    public void An_interval_of_too_few_seeds_gives_no_verdict()
    {
        SequentialInterval Interval(int seeds) => new(seeds, .2, .01, .01);

        DecisionRule.Of(Assertion, Interval(DecisionRule.FewestSeeds - 1)).Should().Be(Outcome.Undecided);
        DecisionRule.Of(Assertion, Interval(DecisionRule.FewestSeeds)).Should().Be(Outcome.Supported);
    }
}
