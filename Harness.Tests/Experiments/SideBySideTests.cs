using Harness.Experiments;
using Harness.Experiments.Claims;
using Harness.Invariants;
using Harness.Tests.Invariants;

namespace Harness.Tests.Experiments;

/// <summary>What a study concludes is asked by the invariants of comparisons, not only what its claims are about.</summary>
[Trait("Category", "Unit")]
public sealed class SideBySideTests
{
    private static readonly Experiment Learns = Specimen.FastLearner, Idles = Specimen.FastLearner with { Name = "idle", LearningRate = 1e-9 };

    [Theory, InlineData(Direction.Higher, "learning-helps is supported"), InlineData(Direction.Lower, "learning-helps is refuted")]
    public void A_decided_claim_about_accuracy_is_asked(Direction direction, string sentence)
    {
        var asked = new RecordsClaims();

        SideBySide.Violations(StudyOf(asked, ClaimMetric.Accuracy, direction), Results(asked), ledger: null).Should().BeEmpty();

        asked.Claims.Should().Equal(new StatedClaim(sentence, Learns.Name, Idles.Name));
    }

    [Fact]
    public void A_claim_about_another_measure_is_none_about_accuracy()
    {
        var asked = new RecordsClaims();

        SideBySide.Violations(StudyOf(asked, ClaimMetric.RocAuc, Direction.Higher), Results(asked), ledger: null).Should().BeEmpty();

        asked.Claims.Should().BeEmpty();
    }

    [Fact]
    public void What_speaks_against_the_results_is_said_before_any_claim()
    {
        var asked = new RecordsClaims();
        var one = Results(asked).Select(result => result with { Runs = [result.Runs[0]] }).ToList();

        SideBySide.Violations(StudyOf(asked, ClaimMetric.Accuracy, Direction.Higher), one, ledger: null).Select(violation => violation.Invariant)
            .Should().Equal("at-least-three-seeds");
    }

    private static Study StudyOf(RecordsClaims asked, ClaimMetric metric, Direction direction) => Some.Study with
    {
        Experiments = [Learns, Idles],
        Invariants = InvariantCatalogue.Standard.With(asked),
        Claims =
        [
            new Assertion
            {
                Name = "learning-helps",
                Statement = "Learning is better than not learning.",
                Source = "the tests",
                First = Learns,
                Second = Idles,
                Factor = "learning rate",
                Metric = metric,
                Direction = direction,
                SmallestDifference = .01,
            },
        ],
    };

    private static IReadOnlyList<ExperimentResult> Results(RecordsClaims asked)
    {
        var profile = Specimen.Small with { Epochs = 10, Study = Some.Study with { Invariants = InvariantCatalogue.Standard.With(asked) } };
        var runner = new ExperimentRunner(profile, Specimen.EasyRows, Some.Device);
        return [runner.Run(Learns), runner.Run(Idles)];
    }

    /// <summary>Keeps the claims that it was asked last.</summary>
    private sealed class RecordsClaims : IInvariant<ComparisonEvidence>
    {
        public IReadOnlyList<StatedClaim> Claims { get; private set; } = [];

        public string Name => "records-claims";

        public IReadOnlyList<int> Defects => [1];

        public string Defends => "Nothing.";

        public Stage Stage => Stage.Comparison;

        public string Cost => "None.";

        public Violation? Check(ComparisonEvidence evidence)
        {
            Claims = evidence.Claims;
            return null;
        }
    }
}
