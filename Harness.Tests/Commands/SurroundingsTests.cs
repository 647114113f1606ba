using System.Diagnostics;
using System.Runtime.Intrinsics.X86;
using Harness.Storage;

namespace Harness.Tests.Commands;

/// <summary>Tests how commands react to the machine: its CPU, its limits and its environment variables.</summary>
[Trait("Category", "Unit")]
public sealed class SurroundingsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Checks that a relative folder starts at the repository's root. The test host itself runs in another folder.</summary>
    [Theory, InlineData("prepare"), InlineData("overlap"), InlineData("run", "majority", "--profile", "sample")]
    public async Task A_relative_folder_of_the_data_starts_at_the_repository_for_every_command(params string[] command)
    {
        var (exitCode, output) = await SeparateProcesses.HarnessIn(new() { ["AMAZON_REVIEWS_DIR"] = "no-such-folder" }, command);

        exitCode.Should().Be(1);
        output.Should().Contain(Path.Combine(Workspace.Root, "no-such-folder"));
    }

    [Fact]
    public async Task Without_AVX2_the_user_is_told_that_runs_take_long()
    {
        var (exitCode, output) = await SeparateProcesses.HarnessIn(new() { ["DOTNET_EnableAVX2"] = "0" },
            "run", "majority", "--device", "cpu", "--runs", Path.Combine(_folder.Path, "runs"), "--results", Path.Combine(_folder.Path, "results"));

        exitCode.Should().Be(0, output);
        output.Contains("This CPU has no AVX2", StringComparison.Ordinal).Should().Be(X86Base.IsSupported);
    }

    [LinuxFact]
    public async Task The_script_refuses_a_low_limit_of_open_files()
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"ulimit -n 20; '{Path.Combine(Workspace.Root, "research")}' run majority"])
        {
            RedirectStandardError = true,
        })!;
        var output = await shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync();

        (shell.ExitCode, output.TrimEnd()).Should().Be((1,
            "This process may open 20 files at a time (ulimit -n); expected at least 128. Raise the limit in the shell or service that starts it."));
    }
}
