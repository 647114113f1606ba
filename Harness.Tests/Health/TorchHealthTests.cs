using Harness.Health;
using Harness.Runtime;

namespace Harness.Tests.Health;

[Trait("Category", "Unit")]
public sealed class TorchHealthTests
{
    private static readonly Dictionary<string, string> Outside = new() { [LibTorch.DirectoryVariable] = "/opt/torch/lib" };

    [Fact]
    public void The_libtorch_of_this_build_fits()
    {
        LibTorch.MissingSymbols().Should().BeEmpty();
        TorchHealth.Of(Surroundings.Here)
            .Should()
            .HaveCount(ComputeDevice.Current.IsGpu ? 5 : 4).And.NotContain(seen => seen.Condition == Condition.Problem).And.Contain(seen =>
                seen.Subject == "threads" && seen.Condition == Condition.Ok);
    }

    [Fact]
    public void Another_version_is_a_problem_with_the_first_symbols_by_name_and_a_count_of_the_rest()
    {
        var missing = Enumerable.Range(1, 11).Select(number => $"_ZN2at{number}x").ToList();

        var seen =
            TorchHealth.Fit("/opt/torch/lib", missing,
                SomeSurroundings.Of(files: new() { ["/opt/torch/version.py"] = "__version__ = '1.13.1'" }, variables: Outside));

        seen.Condition.Should().Be(Condition.Problem);
        seen.Seen.Should()
            .StartWith("1.13.1, from '/opt/torch/lib'; TorchSharp was made for 2.10.0. It lacks 11 of the symbols").And.Contain("_ZN2at8x and 3 "
                + "more").And.NotContain("_ZN2at9x");
        seen.ToDo.Should().Contain("Point LIBTORCH_DIR at a libtorch 2.10.0");
    }

    [Fact]
    public void An_older_version_for_CPUs_is_a_problem_even_where_no_symbol_is_missing()
    {
        var seen =
            TorchHealth.Fit("/opt/torch/lib", [],
                SomeSurroundings.Of(files: new() { ["/opt/torch/version.py"] = "__version__ = '2.9.1'" }, variables: Outside));

        seen.Condition.Should().Be(Condition.Problem);
        seen.Seen.Should().Contain("libtorch 2.9.1 is older than 2.10");
        seen.ToDo.Should().Contain("Point LIBTORCH_DIR at a libtorch 2.10.0");
    }

    [Fact]
    public void A_driver_without_a_device_that_torch_sees_is_a_warning()
    {
        var driver =
            SomeSurroundings.Of(
                files: new()
                {
                    ["/proc/driver/nvidia/version"] =
                    "NVRM version: NVIDIA UNIX x86_64 Kernel Module  570.86.15  Fri Jan 17 00:00:00 UTC 2025\nGCC version: 12\n"
                });

        TorchHealth.Device("cpu", 0, driver)
            .Should().Match<Observation>(seen => seen.Condition == Condition.Warning && seen.Seen.EndsWith("an NVIDIA driver, 570.86.15"));
        TorchHealth.Device("cuda", 2, driver).Should().Be(Observation.Ok("device", "cuda, 2 devices, driver 570.86.15"));
        TorchHealth.Device("cpu", 0, SomeSurroundings.Of()).Should().Be(Observation.Ok("device", "cpu; no NVIDIA driver here"));
    }

    [Fact]
    public void WSL2_has_the_driver_of_Windows_and_no_file_in_proc() =>
        TorchHealth.Device("cpu", 0, SomeSurroundings.Of(files: new() { ["/usr/lib/wsl/lib/libcuda.so.1"] = "" })).Should().Match<Observation>(
            seen => seen.Condition == Condition.Warning && seen.Seen.EndsWith("an NVIDIA driver, that of Windows, through WSL2"));

    [Fact]
    public void The_open_kernel_module_says_its_version_too() =>
        TorchHealth.Device("cuda", 1,
            SomeSurroundings.Of(
                files: new()
                {
                    ["/proc/driver/nvidia/version"] =
                    "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  550.54.15  Release Build  (dvs-builder@U16)\n"
                })).Seen.Should()
                        .EndWith("driver 550.54.15");

    [Theory]
    [InlineData(true, true, Condition.Ok, "recorded and launched as a whole", null)]
    [InlineData(true, false, Condition.Warning, "lacks what recording a training step needs", "launched by itself")]
    [InlineData(false, true, Condition.Warning, "cannot be compiled", "cuDNN's recurrences are used instead")]
    public void A_card_without_kernels_of_ours_is_slow(bool compiled, bool recorded, Condition condition, string seen, string? toDo)
    {
        var observed = TorchHealth.OwnKernels(compiled, recorded);
        observed.Condition.Should().Be(condition);
        observed.Seen.Should().Contain(seen);
        (observed.ToDo?.Contains(toDo!, StringComparison.Ordinal)).Should().Be(toDo is null ? null : true);
    }

    [Fact]
    public void More_than_one_thread_is_a_warning() => TorchHealth.Threads(2).Condition.Should().Be(Condition.Warning);

    [Fact]
    public void A_patched_copy_is_said() =>
        (TorchHealth.Libstdcxx(true).Seen, TorchHealth.Libstdcxx(false).Seen)
            .Should().Match<(string Copy, string None)>(seen => seen.Copy.Contains("from a copy in") && seen.None.Contains("no patched copy"));
}
