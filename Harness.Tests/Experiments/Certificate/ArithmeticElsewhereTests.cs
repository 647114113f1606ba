using Harness.Tests.Commands;

namespace Harness.Tests.Experiments.Certificate;

/// <summary>Tests that the certificate is the same in processes that compute like other machines: with fewer instruction sets, other code paths in
/// libtorch's libraries and in the C library, and more threads.</summary>
[Trait("Category", "Unit")]
public sealed class ArithmeticElsewhereTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512", "0")]
    [InlineData("DOTNET_EnableAVX2", "0")] // .NET disables fused multiply-add together with AVX2
    [InlineData("DOTNET_EnableHWIntrinsic", "0")]
    [InlineData("ATEN_CPU_CAPABILITY", "default")]
    [InlineData("ONEDNN_MAX_CPU_ISA", "SSE41")]
    [InlineData("MKL_CBWR", "COMPATIBLE")]
    [InlineData("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2,-FMA")]
    public Task Is_the_same_with(string variable, string value) => HoldsIn(new() { [variable] = value });

    [Fact]
    public Task Is_the_same_on_two_threads() => HoldsIn([], "--threads", "2");

    private static async Task HoldsIn(Dictionary<string, string> environment, params string[] args)
    {
        var (exitCode, output) = await SeparateProcesses.HarnessIn(environment, ["doctor", "--arithmetic", "--json", .. args]);

        output.Should().Contain("\"held\": true");
        exitCode.Should().Be(0);
    }
}
