using System.Diagnostics;
using System.Runtime.InteropServices;
using Harness.Runtime.Cuda;
using Harness.Tests.Cuda.Emulation;

namespace Harness.Tests.Cuda;

/// <summary>Tests the loading of NVRTC's built-in functions. NVRTC opens their library by a versioned name, but packages ship the file without the
/// version.</summary>
[Trait("Category", "Unit")]
public sealed class NvrtcBuiltinsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FactWithCompiler]
    public void The_compiler_finds_its_built_in_functions_after_the_file_without_a_version_is_loaded()
    {
        // The library replaces NVRTC. Like NVRTC, it opens the versioned name when it compiles.
        var version = $"12.{Environment.ProcessId}";
        Build("libnvrtc-builtins.so", "int builtins = 1;", $"-Wl,-soname,libnvrtc-builtins.so.{version}");
        var library = NativeLibrary.Load(Build("libnvrtc-0a1b2c3d.so.12", StandInNvrtc.Source, $"-DBUILTINS=libnvrtc-builtins.so.{version}", "-ldl"));
        var compiler = new Nvrtc(library);
        FluentActions.Invoking(() => compiler.Compile("Probe.cu", OwnKernels.Probe, "sm_86")).Should().Throw<InvalidOperationException>()
            .WithMessage($"Probe.cu does not compile with --gpu-architecture=sm_86: nvrtc: error: failed to open libnvrtc-builtins.so.{version}.");

        NvrtcBuiltins.Load(NvrtcBuiltins.Folders("/nowhere", File.ReadAllText("/proc/self/maps"))).Should().ContainSingle(file =>
            file == Path.Combine(_folder.Path, "libnvrtc-builtins.so"));

        compiler.Compile("Probe.cu", OwnKernels.Probe, "sm_86").Should().NotBeEmpty();
    }

    [Fact]
    public void The_folders_are_those_of_the_loaded_compiler_and_libtorch_and_Python_s_packages() =>
        NvrtcBuiltins.Folders("/opt/site-packages/torch/lib", """
            7f00-7f01 r-xp 00000000 08:01 1 /usr/lib/x86_64-linux-gnu/libc.so.6
            7f02-7f03 r--p 00000000 08:01 2                          /opt/site-packages/nvidia/cuda_nvrtc/lib/libnvrtc.so.12
            7f03-7f04 r-xp 00000000 08:01 2                          /opt/site-packages/nvidia/cuda_nvrtc/lib/libnvrtc.so.12
            7f05-7f06 r-xp 00000000 08:01 3                          /elsewhere/libnvrtc-builtins.so.12.8
            7f07-7f08 rw-p 00000000 00:00 0                          [heap]
            """).Should().Equal("/opt/site-packages/nvidia/cuda_nvrtc/lib", "/opt/site-packages/torch/lib", "/opt/site-packages/nvidia/cu13/lib",
                "/opt/site-packages/nvidia/cu12/lib");

    [Fact]
    public void A_file_that_is_no_library_is_skipped()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "libnvrtc-builtins.so.12.8"), "not a library");

        NvrtcBuiltins.Load([_folder.Path, "/nowhere"]).Should().BeEmpty();
    }

    private string Build(string name, string source, params string[] arguments)
    {
        var (file, code) = (Path.Combine(_folder.Path, name), Path.Combine(_folder.Path, $"{name}.c"));
        File.WriteAllText(code, source);
        using var compiler = Process.Start(new ProcessStartInfo("g++", ["-x", "c++", "-shared", "-fPIC", "-o", file, code, .. arguments])
        {
            RedirectStandardError = true,
        })!;
        var errors = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        compiler.ExitCode.Should().Be(0, errors);
        return file;
    }
}
