using System.Runtime.InteropServices;
using Harness.Runtime;
using Processor = System.Runtime.InteropServices.Architecture;

namespace Harness.Tests.Runtime;

/// <summary>Tests the message on systems on which TorchSharp cannot be loaded.</summary>
[Trait("Category", "Unit")]
public sealed class UnsupportedSystemTests
{
    [Theory]
    [InlineData("WINDOWS", Processor.X64, "win-x64", "WSL2")]
    [InlineData("WINDOWS", Processor.Arm64, "win-arm64", "WSL2")]
    [InlineData("LINUX", Processor.Arm64, "linux-arm64", "x64 machine")]
    [InlineData("LINUX", Processor.X64, "linux-musl-x64", "Debian or Ubuntu")]
    [InlineData("OSX", Processor.X64, "osx-x64", "Linux x64")]
    public void Have_a_message_that_tells_what_to_use_instead(string system, Processor processor, string runtime, string advice) =>
        UnsupportedSystem.ReasonOn(OSPlatform.Create(system), processor, runtime).Should().Contain(advice);

    [Theory]
    [InlineData("LINUX", Processor.X64, "linux-x64")]
    [InlineData("LINUX", Processor.X64, "debian.12-x64")]
    [InlineData("OSX", Processor.Arm64, "osx-arm64")]
    public void Do_not_include_supported_systems(string system, Processor processor, string runtime) =>
        UnsupportedSystem.ReasonOn(OSPlatform.Create(system), processor, runtime).Should().BeNull();

    [Fact]
    public void Do_not_include_the_system_that_runs_these_tests() => UnsupportedSystem.Reason.Should().BeNull();
}
