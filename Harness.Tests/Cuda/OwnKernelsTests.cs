using Harness.Runtime.Cuda;

namespace Harness.Tests.Cuda;

/// <summary>Tests the decision about the harness's own kernels: they are used only where a probe kernel was compiled and loaded.</summary>
[Trait("Category", "Unit")]
public sealed class OwnKernelsTests
{
    private const string Log = "nvrtc: error: failed to open libnvrtc-builtins.so.12.8.";

    private readonly List<string> _calls = [];

    [Theory, InlineData(null), InlineData(""), InlineData("1")]
    public void Are_used_where_the_probe_was_compiled_for_this_GPU_and_loaded(string? switchedTo)
    {
        Decide(switchedTo: switchedTo).Should().Be(new OwnKernels(true, null));
        _calls.Should().Equal("architecture", "compile for sm_86", "load 3 bytes", "find probe");
    }

    [Fact]
    public void Are_not_used_where_the_compiler_refuses_and_its_log_is_the_reason()
    {
        Decide(compiles: () => throw new InvalidOperationException($"Probe.cu does not compile: {Log}"))
            .Should().Be(new OwnKernels(false, $"Probe.cu does not compile: {Log[..^1]}"));
        _calls.Should().NotContain("load 3 bytes");
    }

    [Fact]
    public void Are_not_used_where_the_driver_refuses_the_machine_code() =>
        Decide(loads: () => throw new InvalidOperationException("The CUDA driver refuses loading Probe.cu: no kernel image (error 209)."))
            .Should().Be(new OwnKernels(false, "The CUDA driver refuses loading Probe.cu: no kernel image (error 209)"));

    [Fact]
    public void A_lack_of_GPU_memory_is_an_error_instead_of_a_decision()
    {
        const string Message = "The CUDA driver refuses loading Probe.cu: out of memory (error 2).";

        FluentActions.Invoking(() => Decide(loads: () => throw new InvalidOperationException(Message))).Should().Throw<InvalidOperationException>()
            .WithMessage(Message);
    }

    [Fact]
    public void Are_not_used_where_there_is_no_compiler() =>
        OwnKernels.Decide(_ => null, () => throw new DllNotFoundException("libcaffe2_nvrtc.so does not load: no such file"), () => new SomeDriver(this, null))
            .Should().Be(new OwnKernels(false, "libcaffe2_nvrtc.so does not load: no such file"));

    [Fact]
    public void Are_not_used_where_the_driver_lacks_a_function() =>
        OwnKernels.Decide(_ => null, () => new SomeCompiler(this, null), () => throw new EntryPointNotFoundException("the driver lacks cuLaunchKernel"))
            .Should().Be(new OwnKernels(false, "the driver lacks cuLaunchKernel"));

    [Fact]
    public void Are_not_used_where_they_are_switched_off_and_then_the_driver_is_not_called()
    {
        Decide(switchedTo: "0").Should().Be(new OwnKernels(false, "they are switched off by RESEARCH_OWN_KERNELS=0"));
        _calls.Should().BeEmpty();
    }

    [Fact]
    public void Another_value_of_the_switch_is_an_error() =>
        FluentActions.Invoking(() => Decide(switchedTo: "off")).Should().Throw<ArgumentException>()
            .WithMessage("RESEARCH_OWN_KERNELS is 'off'; expected 0 or 1.");

    private OwnKernels Decide(string? switchedTo = null, Action? compiles = null, Action? loads = null) =>
        OwnKernels.Decide(name => name == "RESEARCH_OWN_KERNELS" ? switchedTo : null, () => new SomeCompiler(this, compiles),
            () => new SomeDriver(this, loads));

    private sealed class SomeCompiler(OwnKernelsTests test, Action? fails) : IKernelCompiler
    {
        public byte[] Compile(string name, string source, string architecture, params IEnumerable<string> definitions)
        {
            test._calls.Add($"compile for {architecture}");
            fails?.Invoke();
            return [1, 2, 3];
        }
    }

    private sealed unsafe class SomeDriver(OwnKernelsTests test, Action? fails) : IKernelDriver
    {
        public string Architecture()
        {
            test._calls.Add("architecture");
            return "sm_86";
        }

        public nint Load(string name, byte[] cubin)
        {
            test._calls.Add($"load {cubin.Length} bytes");
            fails?.Invoke();
            return 7;
        }

        public nint Function(nint module, string kernel)
        {
            test._calls.Add($"find {kernel}");
            return 8;
        }

        public void Launch(string kernel, nint function, (long X, long Y) blocks, int threads, void** places) =>
            throw new NotSupportedException("The decision launches no kernel.");
    }
}
