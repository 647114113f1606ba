using Harness.Models;
using Harness.Storage;

namespace Harness.Tests.Models;

/// <summary>Keras' <c>summary()</c> of every model, against a committed table.</summary>
[Trait("Category", "Unit")]
public sealed class ModelSummaryTests
{
    public static TheoryData<string> Names => [.. AmazonReviews.Study.Experiments.Select(experiment => experiment.Name)];

    [Theory, MemberData(nameof(Names))]
    public async Task Is_the_recorded_one(string name)
    {
        var experiment = AmazonReviews.Study.Experiments.Single(experiment => experiment.Name == name);
        var settings = new VerifySettings();
        settings.UseDirectory("summaries");
        settings.UseFileName(name);
        settings.DisableScrubbers();
        await Verifier.Verify(ModelSummary.Of(experiment.Model, experiment.Tokenisation.Tokens).ToString(), "txt", settings);
    }

    [Fact]
    public void Every_recorded_one_belongs_to_an_experiment() =>
        Directory.GetFiles(Path.Combine(Workspace.Root, "Harness.Tests", "Models", "summaries"), "*.verified.txt")
            .Select(file => Path.GetFileName(file).Split('.')[0])
                .Should().BeEquivalentTo(AmazonReviews.Study.Experiments.Select(experiment => experiment.Name));
}
