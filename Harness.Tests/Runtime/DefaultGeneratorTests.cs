using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Tests.Runtime;

/// <summary>Tests that random streams never use torch's default generator.</summary>
[Trait("Category", "Unit")]
[Collection(AloneCollection.Name)]
public sealed class DefaultGeneratorTests
{
    [Fact]
    public void Is_not_changed_by_creating_streams_and_drawing_from_them()
    {
        var before = State();
        using (var streams = new RandomStreams(seed: 5))
        {
            using var scope = NewDisposeScope();
            foreach (var stream in new[] { streams.Initialisation, streams.Shuffling, streams.Dropout })
            {
                rand([5], device: stream.device, generator: stream);
                randperm(5, device: stream.device, generator: stream);
                empty([5], device: stream.device).bernoulli_(.5, generator: stream);
            }
        }
        State().Should().Equal(before);
    }

    /// <summary>Checks that the state changes with a draw, so that the test above can fail.</summary>
    [Fact]
    public void Is_changed_by_a_draw_without_a_stream()
    {
        var before = State();
        rand(1).Dispose();
        State().Should().NotEqual(before);
    }

    private static byte[] State()
    {
#pragma warning disable RS0030 // Random draws are banned; this only reads the state.
        using var state = Generator.Default.get_state();
#pragma warning restore RS0030
        return state.data<byte>().ToArray();
    }
}
