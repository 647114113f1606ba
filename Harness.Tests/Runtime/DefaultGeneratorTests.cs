using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Tests.Runtime;

[Trait("Category", "Unit")]
[Collection(AloneCollection.Name)]
public sealed class DefaultGeneratorTests
{
    [Fact]
    public void Is_not_touched_by_making_streams_and_drawing_from_them()
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

    /// <summary>That the state above would show it.</summary>
    [Fact]
    public void Is_moved_by_a_draw_without_a_stream()
    {
        var before = State();
        rand(1).Dispose();
        State().Should().NotEqual(before);
    }

    private static byte[] State()
    {
#pragma warning disable RS0030 // Banned where chance is drawn; here it is looked at.
        using var state = Generator.Default.get_state();
#pragma warning restore RS0030
        return state.data<byte>().ToArray();
    }
}
