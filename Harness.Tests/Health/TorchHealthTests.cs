using Harness.Health;
using Harness.Runtime;
using Harness.Runtime.Cuda;

namespace Harness.Tests.Health;

[Trait("Category", "Unit")]
public sealed class TorchHealthTests
{
    private static readonly Dictionary<string, string> Outside = new() { [LibTorch.DirectoryVariable] = "/opt/torch/lib" };

    [Fact]
    public void The_libtorch_of_this_build_has_no_problem()
    {
        LibTorch.MissingSymbols().Should().BeEmpty();
        TorchHealth.Of(Surroundings.Here)
            .Should()
            .HaveCount(ComputeDevice.Current.IsGpu ? 6 : 4).And.NotContain(seen => seen.Condition == Condition.Problem).And.Contain(seen =>
                seen.Subject == "threads" && seen.Condition == Condition.Ok);
    }

    [Fact]
    public void Another_version_is_a_problem_with_the_names_of_the_first_symbols_and_the_number_of_the_others()
    {
        var missing = Enumerable.Range(1, 11).Select(number => $"_ZN2at{number}x").ToList();

        var seen =
            TorchHealth.Fit("/opt/torch/lib", missing,
                SomeSurroundings.Of(files: new() { ["/opt/torch/version.py"] = "__version__ = '1.13.1'" }, variables: Outside));

        seen.Condition.Should().Be(Condition.Problem);
        seen.Seen.Should()
            .StartWith("1.13.1, from '/opt/torch/lib'; TorchSharp was built for 2.10.0. It lacks 11 of the symbols").And.Contain("_ZN2at8x and 3 "
                + "more").And.NotContain("_ZN2at9x");
        seen.ToDo.Should().Contain("Point LIBTORCH_DIR at a libtorch 2.10.0");
    }

    [Fact]
    public void An_older_version_for_CPUs_is_a_problem_even_if_no_symbol_is_missing()
    {
        var seen =
            TorchHealth.Fit("/opt/torch/lib", [],
                SomeSurroundings.Of(files: new() { ["/opt/torch/version.py"] = "__version__ = '2.9.1'" }, variables: Outside));

        seen.Condition.Should().Be(Condition.Problem);
        seen.Seen.Should().Contain("libtorch 2.9.1 is older than 2.10");
        seen.ToDo.Should().Contain("Point LIBTORCH_DIR at a libtorch 2.10.0");
    }

    [Fact]
    public void A_device_is_reported_with_the_versions_of_driver_and_CUDA()
    {
        TorchHealth.Device("cuda", 2, "/app", SomeSurroundings.WithDriver("550.120", "/app/libtorch_cuda.so"))
            .Should().Be(Observation.Ok("device", "cuda, 2 devices, driver 550.120, CUDA 12.8, which needs driver 525 or newer"));
        TorchHealth.Gpu("NVIDIA GeForce RTX 3050 Ti Laptop GPU", "sm_86", 20, (3_410_000_000, 4_090_000_000))
            .Should().Be(Observation.Ok("GPU", "NVIDIA GeForce RTX 3050 Ti Laptop GPU, sm_86, 20 multiprocessors, 3.4 of 4.1 GB free"));
        TorchHealth.Gpu(null, null, null, null).Should().Be(Observation.Ok("GPU", "of unknown name"));
        TorchHealth.Device("cpu", 0, "/app", SomeSurroundings.Of()).Should().Be(Observation.Ok("device", "cpu; there is no NVIDIA driver"));
    }

    [Fact]
    public void A_driver_without_a_device_that_torch_can_use_is_a_warning_with_the_reason() =>
        TorchHealth.Device("cpu", 0, "/app", SomeSurroundings.WithDriver("470.82.01", "/app/libtorch_cuda.so")).Should().Be(new Observation("device",
            Condition.Warning, "cpu, although there is an NVIDIA driver, 470.82.01, which is too old: this libtorch was built with CUDA 12.8, "
                + "which needs driver 525 or newer", "Update the driver."));

    [Fact]
    public void The_use_of_own_kernels_is_ok() =>
        TorchHealth.Kernels(new OwnKernels(true, null), canBeRecorded: true)
            .Should().Match<Observation>(seen => seen.Condition == Condition.Ok && seen.ToDo == null && seen.Seen.Contains("compiled and loaded for this GPU"));

    [Fact]
    public void Own_kernels_are_a_warning_if_training_steps_cannot_be_recorded() =>
        TorchHealth.Kernels(new OwnKernels(true, null), canBeRecorded: false)
            .Should().Match<Observation>(seen => seen.Condition == Condition.Warning && seen.ToDo!.Contains("launched separately"));

    [Fact]
    public void Own_kernels_that_do_not_compile_are_a_warning_with_the_message_of_the_compiler()
    {
        var seen = TorchHealth.Kernels(
            new OwnKernels(false, "Probe.cu does not compile with --gpu-architecture=sm_86: failed to open libnvrtc-builtins.so.12.8"), canBeRecorded: true);

        seen.Condition.Should().Be(Condition.Warning);
        seen.Seen.Should().Contain("cuDNN's and torch's").And.EndWith("sm_86: failed to open libnvrtc-builtins.so.12.8");
        seen.ToDo.Should().Contain("several times as long");
    }

    [Fact]
    public void More_than_one_thread_is_a_warning() => TorchHealth.Threads(2).Condition.Should().Be(Condition.Warning);

    [Fact]
    public void A_patched_copy_is_reported() =>
        (TorchHealth.Libstdcxx(true).Seen, TorchHealth.Libstdcxx(false).Seen)
            .Should().Match<(string Copy, string None)>(seen => seen.Copy.Contains("a patched copy") && seen.None.Contains("no patched copy"));
}
