using Harness.Models;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Tests.Models;

/// <summary>Tests that the initial weights of every model depend only on the seed.</summary>
[Trait("Category", "Unit")]
public sealed class ModelInitialisationTests
{
    public static TheoryData<string> Names => [.. AmazonReviews.Study.Experiments.Select(experiment => experiment.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Depends_only_on_the_random_streams_of_the_run(string name)
    {
        var first = WeightsOf(name, seed: 3);
        rand(1).Dispose(); // other code that draws from torch's process-wide generator

        WeightsOf(name, seed: 3).Should().Be(first);
    }

    /// <summary>Checks a new thread. Torch may use another number of threads on a thread that has not computed before, unless the number is queried.</summary>
    [Theory, MemberData(nameof(Names))]
    public void Is_the_same_on_a_new_thread(string name)
    {
        var (first, second) = ("", "");
        var thread = new Thread(() => (first, second) = (WeightsOf(name, seed: 3), WeightsOf(name, seed: 3)));
        thread.Start();
        thread.Join();

        first.Should().Be(second).And.Be(WeightsOf(name, seed: 3));
    }

    private static string WeightsOf(string name, int seed)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(seed);
        using var model = AmazonReviews.Study.Experiments.Single(experiment => experiment.Name == name).Model(random);
        return WeightsFingerprint.Of(model);
    }
}
