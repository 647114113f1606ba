using System.Runtime.InteropServices;
using Harness.Runtime;
using Processor = System.Runtime.InteropServices.Architecture;

namespace Harness.Tests.Runtime;

/// <summary>Systems on which TorchSharp cannot load.</summary>
[Trait("Category", "Unit")]
public sealed class UnsupportedSystemTests
{
    [Theory]
    [InlineData("WINDOWS", Processor.X64, "win-x64", "WSL2")]
    [InlineData("WINDOWS", Processor.Arm64, "win-arm64", "WSL2")]
    [InlineData("LINUX", Processor.Arm64, "linux-arm64", "x64 machine")]
    [InlineData("LINUX", Processor.X64, "linux-musl-x64", "Debian or Ubuntu")]
    [InlineData("OSX", Processor.X64, "osx-x64", "Linux x64")]
    public void Are_named_with_the_way_out(string system, Processor processor, string runtime, string wayOut) =>
        UnsupportedSystem.ReasonOn(OSPlatform.Create(system), processor, runtime).Should().Contain(wayOut);

    [Theory]
    [InlineData("LINUX", Processor.X64, "linux-x64")]
    [InlineData("LINUX", Processor.X64, "debian.12-x64")]
    [InlineData("OSX", Processor.Arm64, "osx-arm64")]
    public void Do_not_include_those_on_which_it_loads(string system, Processor processor, string runtime) =>
        UnsupportedSystem.ReasonOn(OSPlatform.Create(system), processor, runtime).Should().BeNull();

    [Fact]
    public void Do_not_include_the_one_that_runs_the_tests_of_torch() => UnsupportedSystem.Reason.Should().BeNull();
}
