using Harness.Models;
using Harness.Storage;

namespace Harness.Tests.Models;

/// <summary>Tests that the summary of every model, like Keras' <c>summary()</c>, equals the committed one.</summary>
[Trait("Category", "Unit")]
public sealed class ModelSummaryTests
{
    public static TheoryData<string> Names => [.. AmazonReviews.Study.Experiments.Select(experiment => experiment.Name)];

    [Theory, MemberData(nameof(Names))]
    public async Task Equals_the_recorded_summary(string name)
    {
        var experiment = AmazonReviews.Study.Experiments.Single(experiment => experiment.Name == name);
        var settings = new VerifySettings();
        settings.UseDirectory("summaries");
        settings.UseFileName(name);
        settings.DisableScrubbers();
        await Verifier.Verify(ModelSummary.Of(experiment.Model, experiment.Tokenisation.Tokens).ToString(), "txt", settings);
    }

    [Fact]
    public void Every_recorded_summary_belongs_to_an_experiment() =>
        Directory.GetFiles(Path.Combine(Workspace.Root, "Harness.Tests", "Models", "summaries"), "*.verified.txt")
            .Select(file => Path.GetFileName(file).Split('.')[0])
                .Should().BeEquivalentTo(AmazonReviews.Study.Experiments.Select(experiment => experiment.Name));
}
