using Harness.Runtime;

namespace Harness.Tests.Runtime;

/// <summary>Tests the names of devices, and the choice of TF32 by a name or a variable.</summary>
[Trait("Category", "Unit")]
public sealed class ComputeDeviceTests
{
    [Fact]
    public void Every_machine_has_a_CPU_that_is_not_a_GPU()
    {
        var cpu = ComputeDevice.Named("cpu")!;
        (cpu.Name, cpu.IsGpu).Should().Be(("cpu", false));
        cpu.OwnQueue().Should().BeNull();
        ComputeDevice.Names.Should().Contain(ComputeDevice.Current.Name);
    }

    [Fact]
    public void A_GPU_is_found_by_its_name_and_an_unknown_name_is_not()
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
    public void A_GPU_uses_TF32_if_its_name_or_the_variable_requests_it(string? requested, string? variable, string chosen) =>
        ComputeDevice.NameOfGpu(requested, name => name == "RESEARCH_TF32" ? variable : null).Should().Be(chosen);

    [Fact]
    public void A_contradicting_name_and_variable_are_an_error_that_tells_what_to_do() =>
        FluentActions.Invoking(() => ComputeDevice.NameOfGpu("cuda", _ => "1")).Should().Throw<ArgumentException>()
            .WithMessage("The device cuda computes without TF32, but RESEARCH_TF32=1 turns TF32 on. Use the device cuda-tf32, or unset RESEARCH_TF32.");

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("1", true)]
    public void TF32_is_off_unless_it_is_requested(string? set, bool requested) =>
        ComputeDevice.AsksForTf32(name => name == "RESEARCH_TF32" ? set : null).Should().Be(requested);

    [Fact]
    public void Any_value_of_the_variable_except_1_is_an_error() =>
        FluentActions.Invoking(() => ComputeDevice.AsksForTf32(_ => "true")).Should().Throw<ArgumentException>()
            .WithMessage("RESEARCH_TF32 is 'true'; expected 1 or no value.");
}
