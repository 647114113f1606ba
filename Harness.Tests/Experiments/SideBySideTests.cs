using Harness.Experiments;
using Harness.Experiments.Claims;
using Harness.Invariants;
using Harness.Tests.Invariants;

namespace Harness.Tests.Experiments;

/// <summary>Tests that the invariants of comparisons check the verdicts of a study's claims, in addition to the compared results.</summary>
[Trait("Category", "Unit")]
public sealed class SideBySideTests
{
    private static readonly Experiment Learns = Specimen.FastLearner, Idles = Specimen.FastLearner with { Name = "idle", LearningRate = 1e-9 };

    [Theory, InlineData(Direction.Higher, "learning-helps is supported"), InlineData(Direction.Lower, "learning-helps is refuted")]
    public void A_decided_claim_about_accuracy_is_checked(Direction direction, string sentence)
    {
        var recorder = new ClaimRecorder();

        SideBySide.Violations(StudyOf(recorder, ClaimMetric.Accuracy, direction), Results(recorder), ledger: null).Should().BeEmpty();

        recorder.Checks.Should().Be(2, "the results are checked without claims and then with them");
        recorder.Claims.Should().Equal(new StatedClaim(sentence, Learns.Name, Idles.Name));
    }

    [Fact]
    public void A_claim_about_another_metric_is_not_checked_as_one_about_accuracy()
    {
        var recorder = new ClaimRecorder();
        var (study, results) = (StudyOf(recorder, ClaimMetric.MacroF1, Direction.Higher), Results(recorder));
        study.Decide(experiment => results.Single(result => result.Experiment == experiment)).Single().Outcome.Should().Be(Outcome.Supported);

        SideBySide.Violations(study, results, ledger: null).Should().BeEmpty();

        recorder.Checks.Should().Be(2, "the results are checked without claims and then with them");
        recorder.Claims.Should().BeEmpty();
    }

    [Fact]
    public void A_violation_of_the_results_is_reported_instead_of_checking_claims()
    {
        var recorder = new ClaimRecorder();
        var oneSeed = Results(recorder).Select(result => result with { Runs = [result.Runs[0]] }).ToList();

        SideBySide.Violations(StudyOf(recorder, ClaimMetric.Accuracy, Direction.Higher), oneSeed, ledger: null).Select(violation => violation.Invariant)
            .Should().Equal("at-least-three-seeds");
    }

    private static Study StudyOf(ClaimRecorder recorder, ClaimMetric metric, Direction direction) => Some.Study with
    {
        Experiments = [Learns, Idles],
        Invariants = InvariantCatalogue.Standard.With(recorder),
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

    private static IReadOnlyList<ExperimentResult> Results(ClaimRecorder recorder)
    {
        var profile = Specimen.Small with { Epochs = 10, Study = Some.Study with { Invariants = InvariantCatalogue.Standard.With(recorder) } };
        var runner = new ExperimentRunner(profile, Specimen.EasyRows, Some.Device);
        return [runner.Run(Learns), runner.Run(Idles)];
    }

    /// <summary>Counts its checks, records the claims of the last one, and never fails.</summary>
    private sealed class ClaimRecorder : IInvariant<ComparisonEvidence>
    {
        public int Checks { get; private set; }

        public IReadOnlyList<StatedClaim> Claims { get; private set; } = [];

        public string Name => "records-claims";

        public IReadOnlyList<int> Defects => [1];

        public string Defends => "Nothing.";

        public Stage Stage => Stage.Comparison;

        public string Cost => "None.";

        public Violation? Check(ComparisonEvidence evidence)
        {
            Checks++;
            Claims = evidence.Claims;
            return null;
        }
    }
}
