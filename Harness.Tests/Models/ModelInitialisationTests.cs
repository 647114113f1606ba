using Harness.Models;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Tests.Models;

[Trait("Category", "Unit")]
public sealed class ModelInitialisationTests
{
    public static TheoryData<string> Names => [.. AmazonReviews.Study.Experiments.Select(experiment => experiment.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Depends_on_the_run_s_streams_and_on_nothing_that_others_draw(string name)
    {
        var first = WeightsOf(name, seed: 3);
        rand(1).Dispose(); // somebody else, from torch's process-wide generator

        WeightsOf(name, seed: 3).Should().Be(first);
    }

    /// <summary>A thread that is new to torch has other numbers of threads than one that has computed before, unless it is asked.</summary>
    [Theory, MemberData(nameof(Names))]
    public void Is_the_same_on_a_thread_that_is_new_to_torch(string name)
    {
        var (fresh, once) = ("", "");
        var thread = new Thread(() => (fresh, once) = (WeightsOf(name, seed: 3), WeightsOf(name, seed: 3)));
        thread.Start();
        thread.Join();

        fresh.Should().Be(once).And.Be(WeightsOf(name, seed: 3));
    }

    private static string WeightsOf(string name, int seed)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(seed);
        using var model = AmazonReviews.Study.Experiments.Single(experiment => experiment.Name == name).Model(random);
        return WeightsFingerprint.Of(model);
    }
}
