using Harness.Commands;
using Harness.Health;
using Harness.Runtime;

namespace Harness.Tests.Commands;

/// <summary>Tests the option --device: nobody trains on the CPU by accident while a GPU is idle.</summary>
[Trait("Category", "Unit")]
public sealed class DeviceOptionTests
{
    private static readonly UnusedGpu OldDriver = new("there is an NVIDIA driver, 470.82, which is too old: this libtorch was built with CUDA 12.8, which "
        + "needs driver 525 or newer", "Update the driver.");

    private static ComputeDevice Cpu => ComputeDevice.Named("cpu")!;

    [Fact]
    public void An_unused_GPU_is_reported_with_both_versions_and_the_solution_unless_the_CPU_was_requested() =>
        CommonOptions.AboutGpu(asked: null, Cpu, OldDriver).Should().Be("The CPU is used, although there is an NVIDIA driver, 470.82, which is too old: "
            + "this libtorch was built with CUDA 12.8, which needs driver 525 or newer. Update the driver. To use the CPU on purpose, pass --device cpu.");

    [Fact]
    public void Nothing_is_reported_if_the_CPU_was_requested_or_there_is_no_driver()
    {
        CommonOptions.AboutGpu("cpu", Cpu, OldDriver).Should().BeNull();
        CommonOptions.AboutGpu(asked: null, Cpu, unused: null).Should().BeNull();
    }

    [Fact]
    public void A_requested_GPU_that_cannot_be_used_is_reported_with_the_reason() =>
        CommonOptions.AboutGpu("cuda", device: null, OldDriver)
            .Should().StartWith("There is no CUDA device").And.EndWith("which needs driver 525 or newer. Update the driver.");

    [Fact]
    public async Task Every_command_with_a_device_lists_all_device_names()
    {
        foreach (var command in new[] { "run", "decide", "predict", "export", "merge", "report", "bench train" })
        {
            var (exitCode, output) = await SeparateProcesses.Harness([.. command.Split(' '), "--help"]);
            exitCode.Should().Be(0, output);
            output.Should().MatchRegex("--device <cpu\\|cuda\\|cuda-tf32>", command);
        }
    }
}
