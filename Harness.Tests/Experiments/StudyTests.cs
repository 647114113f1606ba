using Harness.Experiments;
using Harness.Training;

namespace Harness.Tests.Experiments;

/// <summary>A declaration that cannot work is an error before anything runs.</summary>
[Trait("Category", "Unit")]
public sealed class StudyTests
{
    private static readonly Study Notebook = AmazonReviews.Study;

    [Fact]
    public void The_study_of_this_repository_is_complete() => Notebook.Require();

    [Fact]
    public void Without_an_experiment_there_is_nothing_to_run() =>
        Refused(Notebook with { Experiments = [] }).Should().Be("The study amazon-reviews declares no experiment. List at least one under Experiments.");

    [Fact]
    public void Without_a_profile_there_are_no_data() =>
        Refused(Notebook with { Profiles = [] }).Should().Be("The study amazon-reviews declares no profile. List at least one under Profiles.");

    [Fact]
    public void A_copy_that_kept_its_name_is_named()
    {
        Refused(Notebook with { Experiments = [.. Notebook.Experiments, Notebook.Experiments[0] with { BatchSize = 64 }] })
            .Should().Be($"The study amazon-reviews declares 2 experiments with the name '{Notebook.Experiments[0].Name}'. Give each its own name, "
                + "because snapshots and reports are found by name.");
        Refused(Notebook with { Claims = [.. Notebook.Claims, Notebook.Claims[0]] }).Should().Contain($"2 claims with the name '{Notebook.Claims[0].Name}'");
    }

    private static string Refused(Study study) => FluentActions.Invoking(study.Require).Should().Throw<ExperimentDeclarationException>().Which.Message;
}
