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

    [Fact]
    public void The_peak_is_measured_with_the_widest_vectors() =>
        FmaPeak.GigaflopsPerSecond().Should()
            .BeGreaterThan(.7 * FmaPeak.GigaflopsPerSecond(128), "wider vectors are not slower, apart from other load on the machine")
            .And.BeLessThan(10_000, "no core multiplies that fast: the compiler would have removed the loop");

    [Fact]
    public void Refuses_any_other_width() =>
        FluentActions.Invoking(() => FmaPeak.Run(64, 1)).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("A vector must have 512, 256 or 128 bits.*64*");
}
