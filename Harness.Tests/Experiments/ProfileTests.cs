using Harness.Data;
using Harness.Experiments;

namespace Harness.Tests.Experiments;

/// <summary>Tests which profile a name selects, and the errors for an unknown name or missing data.</summary>
[Trait("Category", "Unit")]
public sealed class ProfileTests
{
    [Theory, InlineData(null), InlineData(""), InlineData("smoke")]
    public void Smoke_is_the_default_and_reads_the_fixtures(string? name) =>
        AmazonReviews.Study.Profile(name, dataDirectory: null)
            .Should().Match<Profile>(profile => profile.Name == "smoke" && !profile.IsCustomData && profile.Files.Train.EndsWith("reviews.train.ft.txt"));

    [Theory, InlineData("sample", 3), InlineData("full", 10)]
    public void The_larger_profiles_read_the_directory_of_the_user(string name, int epochs)
    {
        using var directory = new ScratchFolder();
        directory.Write("train.ft.txt", "__label__2 fine");
        directory.Write("test.ft.txt", "__label__1 not fine");

        AmazonReviews.Study.Profile(name, directory.Path)
            .Should().Match<Profile>(profile => profile.Name == name && profile.IsCustomData && profile.Epochs == epochs && profile.Seeds.Count == 3);
    }

    [Fact]
    public void An_unknown_name_is_refused_with_the_known_ones() =>
        FluentActions.Invoking(() => AmazonReviews.Study.Profile("large", null)).Should().Throw<InvalidOperationException>()
            .WithMessage("RESEARCH_PROFILE is 'large'; expected smoke, sample or full.");

    [Theory, InlineData("sample"), InlineData("full")]
    public void A_missing_directory_of_real_reviews_is_reported_with_the_name_of_its_variable(string name) =>
        FluentActions.Invoking(() => AmazonReviews.Study.Profile(name, "")).Should().Throw<InvalidOperationException>()
            .WithMessage($"The {name} profile reads real reviews: name their directory with --data or in AMAZON_REVIEWS_DIR. *");

    [Fact]
    public void A_directory_that_does_not_exist_is_named() =>
        FluentActions.Invoking(() => AmazonReviews.Study.Profile("sample", "/no/such/directory")).Should().Throw<CorpusFormatException>()
            .WithMessage("*directory*a directory of texts*no directory with that name*");
}
