using Harness.Experiments;
using Harness.Experiments.Claims;
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

    [Theory]
    [InlineData("Mein Modell #1")]
    [InlineData("Ä")]
    [InlineData("LSTM")]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("v1.2")]
    [InlineData("-x")]
    [InlineData("")]
    [InlineData("lstm\n")]
    public void A_name_that_cannot_be_part_of_a_file_name_is_refused(string name)
    {
        var expected = $"'{name}'; expected a name with only a to z, 0 to 9 and '-', at most 100 characters, not beginning with '-'. "
            + "Names are parts of file names and snapshots.";
        RefusalOf(Notebook with { Experiments = [Notebook.Experiments[0] with { Name = name }], Claims = [] })
            .Should().Be($"The study amazon-reviews declares the experiment {expected}");
        RefusalOf(Notebook with { Profiles = [Notebook.Profiles[0] with { Name = name }] })
            .Should().Be($"The study amazon-reviews declares the profile {expected}");
        RefusalOf(Notebook with { Claims = [Notebook.Claims[0] with { Name = name }] }).Should().Be($"The study amazon-reviews declares the claim {expected}");
    }

    [Fact]
    public void A_name_of_more_than_100_characters_is_refused()
    {
        (Notebook with { Claims = [], Experiments = [Notebook.Experiments[0] with { Name = new string('a', 100) }] }).Require();
        RefusalOf(Notebook with { Claims = [], Experiments = [Notebook.Experiments[0] with { Name = new string('a', 101) }] })
            .Should().Contain("at most 100 characters");
    }

    [Theory, InlineData("all"), InlineData("claims"), InlineData("comparison"), InlineData("decision")]
    public void An_experiment_cannot_have_the_name_of_another_snapshot(string name) =>
        RefusalOf(Notebook with { Experiments = [Notebook.Experiments[0] with { Name = name }], Claims = [] })
            .Should().Be($"The study amazon-reviews declares the experiment '{name}'; expected another name, because the commands and the folder of results "
                + "use 'all', 'claims', 'comparison', 'decision' themselves.");

    [Theory]
    [InlineData(new[] { 1, 2, 1 }, "declares the seed 1 2 times in [1, 2, 1]; expected different seeds.")]
    [InlineData(new int[0], "declares no seed; expected at least one under Seeds.")]
    [InlineData(new[] { 1, -2 }, "declares the seed -2; expected seeds of at least 0.")]
    public void Seeds_are_different_and_at_least_0(int[] seeds, string message) =>
        RefusalOf(Notebook with { Profiles = [Notebook.Profiles[0] with { Seeds = seeds }] })
            .Should().Be($"The profile 'smoke' of the study amazon-reviews {message}");

    [Fact]
    public void An_experiment_that_is_declared_below_the_study_is_refused() =>
        RefusalOf(Notebook with { Experiments = [Notebook.Experiments[0], null!] }).Should().Be("The study amazon-reviews lists null under Experiments. "
            + "C# sets static properties from top to bottom: declare the entries above the study.");

    [Fact]
    public void A_claim_about_an_experiment_that_is_not_listed_is_refused()
    {
        var claim = Notebook.Claims[0];
        var (first, second) = (claim.First, claim.Second);
        RefusalOf(Notebook with { Experiments = [first], Claims = [claim] }).Should().Be($"The claim '{claim.Name}' compares '{second.Name}', which the study "
            + $"amazon-reviews does not list. List it under Experiments: {first.Name}.");
        RefusalOf(Notebook with { Experiments = [first, second with { BatchSize = 7 }], Claims = [claim] }).Should().Be(
            $"The claim '{claim.Name}' compares another '{second.Name}' than the one that the study amazon-reviews lists under Experiments. "
                + "Declare it once, and use this property in both places.");
    }

    [Fact]
    public void Claims_that_cannot_be_decided_are_refused()
    {
        var (plain, larger) = (Some.Experiment(), Some.Experiment("larger") with { BatchSize = 7 });
        var study = Notebook with { Experiments = [plain, larger], Claims = [Some.Assertion(larger)], PublishedClaims = [] };
        study.RequireClaims();

        FluentActions.Invoking((study with { Claims = [Some.Assertion(larger) with { Factor = "layers" }] }).RequireClaims)
            .Should().Throw<ExperimentDeclarationException>().WithMessage("The claim 'some-claim' names the factor 'layers'; expected one of: vocabulary, *");
        FluentActions.Invoking((study with { Claims = [Some.Assertion(larger with { LearningRate = .5 })] }).RequireClaims)
            .Should().Throw<ClaimRefusedException>().WithMessage("*besides batch size they differ in learning rate.");
        FluentActions.Invoking((study with { PublishedClaims = [Some.Assertion(larger)] }).RequireClaims)
            .Should().Throw<ExperimentDeclarationException>().WithMessage("*'some-claim' differ only in batch size, so it can be decided. Move it to Claims.");
    }

    private static string RefusalOf(Study study) => FluentActions.Invoking(study.Require).Should().Throw<ExperimentDeclarationException>().Which.Message;
}
