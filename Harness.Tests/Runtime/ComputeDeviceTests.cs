using Harness.Runtime;

namespace Harness.Tests.Runtime;

[Trait("Category", "Unit")]
public sealed class ComputeDeviceTests
{
    [Fact]
    public void There_is_a_CPU_everywhere_and_its_name_is_not_that_of_a_GPU()
    {
        var cpu = ComputeDevice.Named("cpu")!;
        (cpu.Name, cpu.IsGpu, cpu.PromisesEqualBits).Should().Be(("cpu", false, true));
        cpu.OwnQueue().Should().BeNull();
        ComputeDevice.Names.Should().Contain(ComputeDevice.Current.Name);
    }

    [Fact]
    public void A_GPU_is_found_by_its_name_and_nothing_else_is()
    {
        (ComputeDevice.Named("cuda") is not null).Should().Be(ComputeDevice.Current.IsGpu);
        ComputeDevice.Named("tpu").Should().BeNull();
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("1", true)]
    public void TF32_is_off_unless_it_is_asked_for(string? set, bool asked) =>
        ComputeDevice.AsksForTf32(name => name == "RESEARCH_TF32" ? set : null).Should().Be(asked);

    [Fact]
    public void Anything_but_a_1_is_no_way_to_ask() =>
        FluentActions.Invoking(() => ComputeDevice.AsksForTf32(_ => "true")).Should().Throw<ArgumentException>()
            .WithMessage("RESEARCH_TF32 is 'true'; expected 1, or nothing.");
}
