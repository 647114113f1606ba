using System.Diagnostics;
using System.Text.RegularExpressions;
using Harness.Tests.Documents;

namespace Harness.Tests.Commands;

/// <summary>Tests the exit codes of all commands, and that <c>docs/commands.md</c> lists every command. <c>hostile.sh</c> tests more than a hundred mistakes
/// that must give exit code 1 or 2, for each command.</summary>
[Trait("Category", "Unit")]
public sealed partial class ExitCodeTests : IDisposable
{
    private static readonly string[] Commands =
    [
        "synthesize", "run", "predict", "export", "merge", "prepare", "overlap", "bench train", "bench corpus", "forensics", "report", "accept", "decide",
        "calibrate", "diff", "doctor", "tokenizer read", "tokenizer write",
    ];

    private readonly ScratchFolder _folder = new();

    public static TheoryData<string> All => [.. Commands];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_documentation_has_a_row_for_every_command() =>
        Rows().Matches(Document.Read("docs/commands.md").Text.Split("## While a run trains")[0])
            .Select(row => row.Groups[1].Value).Should().Equal(Commands.Order(StringComparer.Ordinal));

    [Fact]
    public async Task The_program_lists_these_commands_and_no_others()
    {
        var (exitCode, output) = await SeparateProcesses.Harness("--help");

        exitCode.Should().Be(0);
        Listed().Matches(output[output.IndexOf("Commands:", StringComparison.Ordinal)..]).Select(command => command.Groups[1].Value)
            .Should().BeEquivalentTo(Commands.Select(command => command.Split(' ')[0]).Distinct());
    }

    [Theory, MemberData(nameof(All))]
    public async Task Help_exits_with_0_and_an_unknown_option_with_2(string command)
    {
        (await SeparateProcesses.Harness([.. command.Split(' '), "--help"])).ExitCode.Should().Be(0);
        (await SeparateProcesses.Harness([.. command.Split(' '), "--no-such-option"])).ExitCode.Should().Be(2);
    }

    /// <summary>Stops one command; all commands handle signals in the same way. <see cref="KilledRunTests"/> stops a run during training.</summary>
    [LinuxTheory, InlineData("TERM", 128 + 15), InlineData("INT", 128 + 2)]
    public async Task The_exit_code_of_a_stopped_command_is_128_plus_the_signal(string signal, int exitCode)
    {
        var rows = $"{Harness.Data.Synthetic.TextGenerator.MaximumRows}";
        using var process = SeparateProcesses.Start("synthesize", "--train", rows, "--test", "1", "--out", _folder.Path);
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            while (!process.HasExited && Directory.GetFiles(_folder.Path).Length == 0)
                await Task.Delay(TimeSpan.FromMilliseconds(20));

            using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));

            process.ExitCode.Should().Be(exitCode, await output);
            (await error).Should().Contain("Stopped. ");
            Directory.GetFiles(_folder.Path, "*.txt").Where(file => !Path.GetFileName(file).StartsWith('.'))
                .Should().BeEmpty("no incomplete file is left");
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    [GeneratedRegex("^\\| `([a-z ]+)` \\|", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex("^  ([a-z]+) ", RegexOptions.Multiline)]
    private static partial Regex Listed();
}
