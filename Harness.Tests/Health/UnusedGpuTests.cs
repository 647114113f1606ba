using Harness.Health;
using Harness.Runtime;

namespace Harness.Tests.Health;

/// <summary>Tests why a GPU is not used. CUDA 12 needs a driver from 525 on and CUDA 13 one from 580 on, whatever the minor version.</summary>
[Trait("Category", "Unit")]
public sealed class UnusedGpuTests
{
    private const string Proc = "/proc/driver/nvidia/version", Torch = "/opt/torch/lib/libtorch_cuda.so", Python = "/opt/torch/version.py";

    [Fact]
    public void Without_a_driver_nothing_is_reported() => UnusedGpu.In("/opt/torch/lib", SomeSurroundings.Of()).Should().BeNull();

    [Fact]
    public void A_libtorch_for_CPUs_cannot_use_the_GPU()
    {
        var unused = UnusedGpu.In("/app", SomeSurroundings.WithDriver("550.120"))!;

        unused.Seen.Should().Be("there is an NVIDIA driver, 550.120, but this libtorch is for CPUs only");
        unused.ToDo.Should().Contain("TorchBackend=cuda, which is CUDA 12.8 and needs driver 525 or newer");
    }

    [Theory]
    [InlineData("12.8", "520.61.05", "too old: this libtorch was built with CUDA 12.8, which needs driver 525 or newer", "Update the driver.")]
    [InlineData("12.8", "525.60.13", "new enough: this libtorch was built with CUDA 12.8, which needs driver 525 or newer", "nvidia-smi")]
    [InlineData("12.8", "550.120", "new enough: this libtorch was built with CUDA 12.8, which needs driver 525 or newer", "nvidia-smi")]
    [InlineData("13.0", "550.120", "too old: this libtorch was built with CUDA 13.0, which needs driver 580 or newer",
        "or use a libtorch with CUDA 12, which needs driver 525+")]
    [InlineData("13.0", "470.82", "too old: this libtorch was built with CUDA 13.0, which needs driver 580 or newer", "Update the driver.")]
    [InlineData("13.0", "580.65.06", "new enough: this libtorch was built with CUDA 13.0, which needs driver 580 or newer", "CUDA_VISIBLE_DEVICES")]
    public void Both_versions_are_compared_and_reported(string cuda, string driver, string seen, string toDo)
    {
        var unused = UnusedGpu.In("/opt/torch/lib", Outside(cuda, driver))!;

        unused.Seen.Should().StartWith($"there is an NVIDIA driver, {driver}, which is {seen}");
        unused.ToDo.Should().Contain(toDo);
    }

    [Fact]
    public void Versions_are_not_compared_if_one_is_unknown()
    {
        var wsl = SomeSurroundings.Of(files: new() { ["/usr/lib/wsl/lib/libcuda.so.1"] = "", ["/app/libtorch_cuda.so"] = "" });

        UnusedGpu.In("/app", wsl)!.Seen.Should()
            .Be("there is an NVIDIA driver, that of Windows, through WSL2; this libtorch was built with CUDA 12.8, but libtorch finds no device");
        UnusedGpu.In("/opt/torch/lib", Outside("none", "550.120"))!.Seen.Should().EndWith("an unknown CUDA version, but libtorch finds no device");
        UnusedGpu.In("/opt/torch/lib", Outside("14.0", "650.10"))!.Seen.Should().EndWith("built with CUDA 14.0, but libtorch finds no device");
    }

    [Theory, InlineData("2.10.0+cu128", "12.8"), InlineData("2.11.0+cu130", "13.0"), InlineData("2.10.0+cpu", null)]
    public void The_version_of_CUDA_is_also_read_from_a_libtorch_archive(string build, string? version) =>
        CudaVersion.In("/opt/libtorch/lib", SomeSurroundings.Of(files: new()
        {
            ["/opt/libtorch/lib/libtorch_cuda.so"] = "",
            ["/opt/libtorch/build-version"] = build,
        }, variables: new() { [LibTorch.DirectoryVariable] = "/opt/libtorch/lib" }))?.ToString().Should().Be(version);

    [Fact]
    public void The_version_of_the_open_kernel_module_is_also_read() =>
        NvidiaDriver.In(SomeSurroundings.Of(files: new()
        {
            [Proc] = "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  550.54.15  Release Build  (dvs-builder@U16)\n",
        })).Should().Be(new NvidiaDriver("550.54.15", 550));

    private static Surroundings Outside(string cuda, string driver) => SomeSurroundings.Of(files: new()
    {
        [Proc] = $"NVRM version: NVIDIA UNIX x86_64 Kernel Module  {driver}  Fri Jan 17 00:00:00 UTC 2025\n",
        [Torch] = "",
        [Python] = $"from typing import Optional\n__version__ = '2.11.0'\ncuda: Optional[str] = {(cuda == "none" ? "None" : $"'{cuda}'")}\n",
    }, variables: new() { [LibTorch.DirectoryVariable] = "/opt/torch/lib" });
}
