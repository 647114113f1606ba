using Harness.Tests.Commands;

namespace Harness.Tests.Experiments.Certificate;

/// <summary>The certificate in processes that compute as other machines would: with fewer instructions,
/// other branches in libtorch's libraries and in the C library, and more threads.</summary>
[Trait("Category", "Unit")]
public sealed class ArithmeticElsewhereTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512", "0")]
    [InlineData("DOTNET_EnableAVX2", "0")] // .NET takes fused multiply-add away with it
    [InlineData("DOTNET_EnableHWIntrinsic", "0")]
    [InlineData("ATEN_CPU_CAPABILITY", "default")]
    [InlineData("ONEDNN_MAX_CPU_ISA", "SSE41")]
    [InlineData("MKL_CBWR", "COMPATIBLE")]
    [InlineData("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2,-FMA")]
    public Task Is_the_same_with(string variable, string value) => IsHeld(new() { [variable] = value });

    [Fact]
    public Task Is_the_same_on_two_threads() => IsHeld([], "--threads", "2");

    private static async Task IsHeld(Dictionary<string, string> environment, params string[] args)
    {
        var (exitCode, said) = await SeparateProcesses.HarnessIn(environment, ["doctor", "--arithmetic", "--json", .. args]);

        said.Should().Contain("\"held\": true");
        exitCode.Should().Be(0);
    }
}
