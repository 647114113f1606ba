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
    [InlineData(null, null, "cuda")]
    [InlineData(null, "1", "cuda-tf32")]
    [InlineData("cuda", null, "cuda")]
    [InlineData("cuda-tf32", null, "cuda-tf32")]
    [InlineData("cuda-tf32", "1", "cuda-tf32")]
    public void A_GPU_has_TF32_where_its_name_or_the_variable_says_so(string? asked, string? variable, string chosen) =>
        ComputeDevice.NameOfGpu(asked, name => name == "RESEARCH_TF32" ? variable : null).Should().Be(chosen);

    [Fact]
    public void A_name_and_a_variable_that_contradict_each_other_are_an_error_with_the_way_out() =>
        FluentActions.Invoking(() => ComputeDevice.NameOfGpu("cuda", _ => "1")).Should().Throw<ArgumentException>()
            .WithMessage("The device cuda computes without TF32, but RESEARCH_TF32=1 turns TF32 on. Use the device cuda-tf32, or unset RESEARCH_TF32.");

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("1", true)]
    public void TF32_is_off_unless_it_is_asked_for(string? set, bool asked) =>
        ComputeDevice.AsksForTf32(name => name == "RESEARCH_TF32" ? set : null).Should().Be(asked);

    [Fact]
    public void Anything_but_a_1_is_no_way_to_ask() =>
        FluentActions.Invoking(() => ComputeDevice.AsksForTf32(_ => "true")).Should().Throw<ArgumentException>()
            .WithMessage("RESEARCH_TF32 is 'true'; expected 1 or no value.");
}
