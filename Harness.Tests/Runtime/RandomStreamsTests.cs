using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Tests.Runtime;

/// <summary>Tests the three random streams of a seed: initialisation, shuffling and dropout.</summary>
[Trait("Category", "Unit")]
public sealed class RandomStreamsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void The_same_seed_draws_the_same(int seed)
    {
        using RandomStreams first = New(seed), second = New(seed);
        for (var stream = 0; stream < 3; stream++)
            Draw(All(first)[stream]).Should().Equal(Draw(All(second)[stream]));
    }

    [Fact]
    public void Neighbouring_seeds_and_all_streams_draw_differently()
    {
        var draws = new List<string>();
        for (var seed = -2; seed <= 2; seed++)
        {
            using var streams = New(seed);
            draws.AddRange(All(streams).Select(stream => string.Join(' ', Draw(stream))));
        }
        draws.Should().HaveCount(15).And.OnlyHaveUniqueItems();
    }

    /// <summary>Checks the random integers from which weights and masks are computed.
    /// The first and the 10,000th output for this seed are known from the C++ standard and from Matsumoto's published list.</summary>
    [Fact]
    public void Random_integers_are_the_plain_output_of_the_Mersenne_Twister()
    {
        using var generator = new Generator(5489, CPU);
        using var scope = NewDisposeScope();
        var integers = randint(0, 1L << 24, [10_000], int32, generator: generator).data<int>().ToArray();

        integers[0].Should().Be((int)(3_499_211_612 % (1 << 24)));
        integers[^1].Should().Be((int)(4_123_659_995 % (1 << 24)));
        using var again = new Generator(5489, CPU);
        randint(0, 1L << 53, [1], int64, generator: again).item<long>().Should().Be((long)((3_499_211_612UL << 32 | 581_869_302UL) % (1UL << 53)));
    }

    /// <summary>Checks generator seeds that were computed in Python: SplitMix64's finaliser of seed · 0x9E3779B97F4A7C15 + stream · 0xD1B54A32D192ED03.
    /// They must not change, so that recorded results remain reproducible by their seeds.</summary>
    [Theory]
    [InlineData(1, 0x2d0f28c7e7e786b2, 0x3c5b66874b9e8a84, 0x18330d235a79896c)]
    [InlineData(2, 0x75856f745165f252, 0x5a1e518fcfcf0d64, unchecked((long)0xaa76dd0138337051))]
    [InlineData(-1, unchecked((long)0xd542c30584151160), unchecked((long)0xe11e0f8d721da62e), 0x58bfb10ae0f3cca2)]
    public void Each_stream_has_the_documented_generator_seed(int seed, long initialisation, long shuffling, long dropout)
    {
        using var streams = New(seed);
        All(streams).Select(stream => (long)stream.initial_seed()).Should().Equal(initialisation, shuffling, dropout);
    }

    [Fact]
    public void Drawing_from_one_stream_does_not_change_the_others()
    {
        for (var busy = 0; busy < 3; busy++)
        {
            using RandomStreams drawn = New(7), fresh = New(7);
            Draw(All(drawn)[busy], count: 1_000);
            foreach (var other in Enumerable.Range(0, 3).Where(stream => stream != busy))
                Draw(All(drawn)[other]).Should().Equal(Draw(All(fresh)[other]));
        }
    }

    [Fact]
    public void A_second_draw_differs_from_the_first()
    {
        using var streams = New(7);
        Draw(streams.Shuffling).Should().NotEqual(Draw(streams.Shuffling));
    }

    private static RandomStreams New(int seed) => new(seed);

    private static Generator[] All(RandomStreams streams) => [streams.Initialisation, streams.Shuffling, streams.Dropout];

    private static float[] Draw(Generator generator, int count = 8)
    {
        using var scope = NewDisposeScope();
        return rand([count], device: generator.device, generator: generator).cpu().data<float>().ToArray();
    }
}
