using System.Runtime.Intrinsics.X86;
using Harness.Experiments.Speed;

namespace Harness.Tests.Experiments.Speed;

/// <summary>Tests the measured peak of fused multiply-adds of one core.</summary>
[Trait("Category", "Unit"), Collection(AloneCollection.Name)]
public sealed class FmaPeakTests
{
    [Theory, InlineData(512), InlineData(256), InlineData(128)]
    public void Every_accumulator_reaches_its_fixed_point(int bits) =>
        FmaPeak.Run(bits, loops: 64).Should().Be(2 * FmaPeak.Chains(bits), "x·½ + 1 ends at 2 in each lane of each accumulator");

    [Theory, InlineData(512, 192), InlineData(256, 96), InlineData(128, 64)]
    public void There_are_at_least_twelve_accumulators_of_every_width(int bits, int chains) =>
        FmaPeak.Chains(bits).Should().Be(chains).And.BeGreaterThanOrEqualTo(12 * bits / 32);

    /// <summary>Gives bursts with known times instead of measuring. One of them, the fifteenth of twenty, takes half as long as the others.</summary>
    [Fact]
    public void The_peak_is_the_best_of_twenty_bursts_with_the_widest_vectors()
    {
        List<(int Bits, int Loops)> bursts = [];
        var gigaflops = FmaPeak.GigaflopsPerSecond((bits, loops) =>
        {
            bursts.Add((bits, loops));
            return TimeSpan.FromMicroseconds(loops * (bursts.Count == 3 + 15 ? .5 : 1));
        });

        bursts.Take(3).Should().Equal((FmaPeak.Bits, 1_024), (FmaPeak.Bits, 2_048), (FmaPeak.Bits, 4_096));
        bursts.Skip(3).Should().Equal(Enumerable.Repeat((FmaPeak.Bits, 4_096), 20), "4,096 loops take at least four milliseconds");
        gigaflops.Should().BeApproximately(2 * FmaPeak.Chains(FmaPeak.Bits) / .5 / 1e3, 1e-9, "a loop of the best burst takes half a microsecond");
    }

    [Fact]
    public void The_widest_vectors_are_those_of_the_processor() =>
        FmaPeak.Bits.Should().Be(Avx512F.IsSupported ? 512 : Avx2.IsSupported ? 256 : 128);

    /// <summary>Checks bounds that hold under any load of the machine.</summary>
    [Fact]
    public void A_measured_peak_is_possible() => FmaPeak.GigaflopsPerSecond().Should()
        .BeInRange(.1, 10_000, "no core multiplies faster: the compiler would have removed the loop");

    [Fact]
    public void Refuses_any_other_width() =>
        FluentActions.Invoking(() => FmaPeak.Run(64, 1)).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("A vector must have 512, 256 or 128 bits.*64*");
}
