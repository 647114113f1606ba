using Harness.Experiments;
using Harness.Experiments.Claims;
using Harness.Experiments.Decisions;
using MathNet.Numerics.Distributions;

namespace Harness.Tests.Experiments.Decisions;

/// <summary>Tests simulated studies, drawn from runs with chosen accuracies: most accuracies are near each other, and every eighth is much worse.</summary>
[Trait("Category", "Unit")]
public sealed class SimulatedStudiesTests
{
    private const int Rows = 2_000, Studies = 400;

    private static readonly Dataset Data = Some.Dataset(train: 20, test: Rows);
    private static readonly Experiment First = Some.Experiment("first"), Second = Some.Experiment("second") with { BatchSize = 15 };
    private static readonly Assertion Assertion = Some.Assertion(Second) with { First = First, SmallestDifference = .03 };

    private static readonly SeedRun Trained = new ExperimentRunner(Some.Profile(1, 1), Data, Some.Device).Run(First).Runs[0];

    private static readonly Dictionary<string, IReadOnlyList<DecisionRun>> Runs = new()
    {
        [First.Name] = [.. Enumerable.Range(1, 24).Select(seed => Run(First, seed))],
        [Second.Name] = [.. Enumerable.Range(1, 24).Select(seed => Run(Second, seed))],
    };

    [Fact]
    public void Few_studies_find_a_difference_if_there_is_none()
    {
        var found = Simulate(0);

        found.FalseDifferences.Should().BeLessThanOrEqualTo(DecisionRule.Level);
        found.Claims[0].Share(Outcome.Equivalent).Should().BeGreaterThan(.5);
    }

    [Fact]
    public void Few_studies_find_equivalence_if_the_difference_matters()
    {
        var found = Simulate(1);

        found.FalseEquivalences.Should().BeLessThanOrEqualTo(DecisionRule.Level);
        found.FalseDifferences.Should().BeLessThanOrEqualTo(DecisionRule.Level);
    }

    [Fact]
    public void Larger_differences_are_found_with_fewer_seeds()
    {
        var (large, larger) = (Simulate(2), Simulate(8));

        larger.Claims[0].Share(Outcome.Supported).Should().BeGreaterThan(.95);
        larger.Claims[0].MedianSeeds.Should().BeLessThan(large.Claims[0].MedianSeeds);
    }

    [Fact]
    public void Simulations_are_reproducible() => Simulate(1).Claims[0].MedianSeeds.Should().Be(Simulate(1).Claims[0].MedianSeeds);

    private static SimulatedOutcomes Simulate(double multiple)
    {
        var claim = new ClaimProgress(Claim.Of(Assertion), DecisionRule.LevelOf(1));
        foreach (var (first, second) in Runs[First.Name].Zip(Runs[Second.Name]))
            claim.Add(first, second);
        return new SimulatedStudies([claim], experiment => Runs[experiment.Name], mostSeeds: 200).Of(Studies, multiple);
    }

    /// <summary>Creates a run that predicts most rows correctly. The seed sets their share; the rows are random.</summary>
    private static DecisionRun Run(Experiment experiment, int seed)
    {
        var random = new Random(1_000 * experiment.BatchSize + seed);
        var accuracy = .85 + Normal.Sample(random, 0, .01) - (seed % 8 == 0 ? .1 : 0);
        var logits = Trained.Evidence.EncodedTest.Labels.ToArray().Select(label => label == 1 == (random.NextDouble() < accuracy) ? 1f : -1f).ToArray();
        var evaluation = Trained.Evidence.TestEvaluation! with { Logits = logits };
        return new DecisionRun(experiment, new SeedRun(seed, Trained.Evidence with { TestEvaluation = evaluation }, [], Completed: true));
    }
}
