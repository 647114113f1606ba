using Harness.Data;
using Harness.Data.Formats;
using Harness.Experiments;
using Harness.Health;
using Harness.Storage;
using Harness.Tokens.Prepared;

namespace Harness.Tests.Health;

[Trait("Category", "Unit")]
public sealed class DataHealthTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Missing_synthetic_reviews_are_a_problem()
    {
        Synthetic(_folder.Path).Condition.Should().Be(Condition.Problem);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "fixtures"));
        foreach (var split in new[] { "train", "test" })
            _folder.Write($"fixtures/reviews.{split}.ft.txt", "");

        Synthetic(_folder.Path).Should().Be(Observation.Ok("committed reviews", $"in '{Path.Combine(_folder.Path, "fixtures")}'"));
    }

    [Fact]
    public void Committed_data_are_expected_in_the_folder_and_format_that_their_profile_declares()
    {
        var study = Some.Study with
        {
            Profiles = [new ProfileDeclaration { Name = "some", Data = Csv.In("own/folder", text: "text", label: "label"), Epochs = 1, Seeds = [1] }],
        };
        Observation Seen() => DataHealth.Of(study, SomeSurroundings.Of(), new WorkspaceFolders(_folder.Path, _folder.Path), Cache).Single();
        var own = Directory.CreateDirectory(Path.Combine(_folder.Path, "own", "folder")).FullName;
        foreach (var split in new[] { "train", "test" })
            _folder.Write($"own/folder/{split}.ft.txt", "");
        Seen().Should().Match<Observation>(seen => seen.Condition == Condition.Problem && seen.Seen.Contains("exactly one of train.csv"));

        foreach (var split in new[] { "train", "test" })
            _folder.Write($"own/folder/{split}.csv", "");
        Seen().Should().Match<Observation>(seen => seen.Condition == Condition.Ok && seen.Seen == $"in '{own}'");
    }

    [Fact]
    public void The_smoke_profile_needs_no_real_reviews() =>
        Real().Should().Be(Observation.Ok("real reviews",
            "AMAZON_REVIEWS_DIR is not set. The profile smoke does not need it; it is needed for sample and full"));

    [Fact]
    public void Missing_real_reviews_are_a_problem_for_a_profile_that_needs_them() =>
        Real(profile: "full").Should().Match<Observation>(seen => seen.Condition == Condition.Problem && seen.ToDo!.Contains("train and test as .ft.txt"));

    [Theory]
    [InlineData(null, nameof(Condition.Warning))]
    [InlineData("sample", nameof(Condition.Problem))]
    public void A_directory_without_reviews_is_a_problem_only_for_a_profile_that_needs_them(string? profile, string condition) =>
        Real(_folder.Path, profile).Condition.ToString().Should().Be(condition);

    [Fact]
    public void Reviews_are_found_and_reported_as_prepared_after_their_preparation()
    {
        FastTextWriter.Write(Path.Combine(_folder.Path, "train.ft.txt"), Some.TrainCorpus().Texts);
        FastTextWriter.Write(Path.Combine(_folder.Path, "test.ft.txt"), Some.TestCorpus().Texts);
        Thread.Sleep(TimeSpan.FromSeconds(.2)); // the stored hash of a file that was written a moment ago is not used

        Real(_folder.Path).Should().Match<Observation>(seen => seen.Condition == Condition.Warning && seen.Seen.EndsWith("not prepared yet"));
        Cache.Open(SplitFiles.In(_folder.Path), AmazonReviews.Study.Preparation);

        Real(_folder.Path).Should().Be(Observation.Ok("real reviews", $"train.ft.txt and test.ft.txt in '{_folder.Path}', prepared in '{Cache.Directory}'"));
    }

    private PreparedCache Cache => new(Path.Combine(_folder.Path, "cache"));

    private Observation Synthetic(string home) => DataHealth.Of(AmazonReviews.Study, SomeSurroundings.Of(), new WorkspaceFolders(home, home), Cache).First();

    private Observation Real(string? directory = null, string? profile = null)
    {
        var variables = new Dictionary<string, string>();
        if (directory is not null)
            variables[AmazonReviews.Study.DataVariable] = directory;
        if (profile is not null)
            variables[Study.ProfileVariable] = profile;
        return DataHealth.Of(AmazonReviews.Study, SomeSurroundings.Of(variables: variables), new WorkspaceFolders(_folder.Path, _folder.Path), Cache).Last();
    }
}
