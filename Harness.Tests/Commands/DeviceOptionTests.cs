using Harness.Commands;
using Harness.Health;
using Harness.Runtime;

namespace Harness.Tests.Commands;

/// <summary>Nobody trains on a CPU by accident while a GPU is idle.</summary>
[Trait("Category", "Unit")]
public sealed class DeviceOptionTests
{
    private static readonly UnusedGpu TooOld = new("there is an NVIDIA driver, 470.82, which is too old: this libtorch was built with CUDA 12.8, which needs "
        + "driver 525 or newer", "Update the driver.");

    private static ComputeDevice Cpu => ComputeDevice.Named("cpu")!;

    [Fact]
    public void A_GPU_that_is_not_used_although_nobody_asked_for_the_CPU_is_said_with_both_versions_and_the_way_out() =>
        CommonOptions.AboutGpu(asked: null, Cpu, TooOld).Should().Be("The CPU is used, although there is an NVIDIA driver, 470.82, which is too old: "
            + "this libtorch was built with CUDA 12.8, which needs driver 525 or newer. Update the driver. To use the CPU on purpose, pass --device cpu.");

    [Fact]
    public void Who_asks_for_the_CPU_or_has_no_driver_is_told_nothing()
    {
        CommonOptions.AboutGpu("cpu", Cpu, TooOld).Should().BeNull();
        CommonOptions.AboutGpu(asked: null, Cpu, unused: null).Should().BeNull();
    }

    [Fact]
    public void Who_asks_for_a_GPU_is_told_why_there_is_none() =>
        CommonOptions.AboutGpu("cuda", device: null, TooOld)
            .Should().StartWith("There is no CUDA device").And.EndWith("which needs driver 525 or newer. Update the driver.");

    [Fact]
    public async Task Every_command_with_a_device_takes_every_name()
    {
        foreach (var command in new[] { "run", "decide", "predict", "export", "merge", "report", "bench train" })
        {
            var (exitCode, said) = await SeparateProcesses.Harness([.. command.Split(' '), "--help"]);
            exitCode.Should().Be(0, said);
            said.Should().MatchRegex("--device <cpu\\|cuda\\|cuda-tf32>", command);
        }
    }
}
