using Harness.Experiments;
using Harness.Training;

namespace Harness.Tests.Experiments;

/// <summary>Tests that an invalid declaration of a study is refused before anything runs.</summary>
[Trait("Category", "Unit")]
public sealed class StudyTests
{
    private static readonly Study Notebook = AmazonReviews.Study;

    [Fact]
    public void The_study_of_this_repository_is_valid() => Notebook.Require();

    [Fact]
    public void A_study_without_experiments_is_refused() =>
        RefusalOf(Notebook with { Experiments = [] }).Should().Be("The study amazon-reviews declares no experiment. List at least one under Experiments.");

    [Fact]
    public void A_study_without_profiles_is_refused() =>
        RefusalOf(Notebook with { Profiles = [] }).Should().Be("The study amazon-reviews declares no profile. List at least one under Profiles.");

    [Fact]
    public void Two_experiments_or_claims_with_the_same_name_are_refused_with_that_name()
    {
        RefusalOf(Notebook with { Experiments = [.. Notebook.Experiments, Notebook.Experiments[0] with { BatchSize = 64 }] })
            .Should().Be($"The study amazon-reviews declares 2 experiments with the name '{Notebook.Experiments[0].Name}'. Give each its own name, "
                + "because snapshots and reports are found by name.");
        RefusalOf(Notebook with { Claims = [.. Notebook.Claims, Notebook.Claims[0]] }).Should().Contain($"2 claims with the name '{Notebook.Claims[0].Name}'");
    }

    private static string RefusalOf(Study study) => FluentActions.Invoking(study.Require).Should().Throw<ExperimentDeclarationException>().Which.Message;
}
