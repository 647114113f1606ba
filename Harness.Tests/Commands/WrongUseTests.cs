using Harness.Commands;

namespace Harness.Tests.Commands;

[Trait("Category", "Unit")]
public sealed class WrongUseTests
{
    [Theory]
    [InlineData("rnu", "run")]
    [InlineData("repotr", "report")]
    [InlineData("RUN", "run")]
    [InlineData("xyz", null)]
    [InlineData("d", null)]
    public void Finds_the_nearest_name(string typed, string? meant) =>
        WrongUse.Nearest(typed, ["run", "report", "predict", "prepare", "decide"]).Should().Be(meant);

    [Theory]
    [InlineData("rnu", "There is no command 'rnu'. Did you mean 'run'? 'research --help' lists the commands.")]
    [InlineData("predikt lstm hello", "There is no command 'predikt'. Did you mean 'predict'? 'research --help' lists the commands.")]
    [InlineData("qqqqqq", "There is no command 'qqqqqq'. 'research --help' lists the commands.")]
    [InlineData("bench", "Name a command of 'research bench': train, corpus. 'research bench --help' lists the commands.")]
    [InlineData("bench tarin", "There is no command 'tarin'. Did you mean 'train'? 'research bench --help' lists the commands.")]
    [InlineData("doctor --arithmatic", "There is no option '--arithmatic'. Did you mean '--arithmetic'? 'research doctor --help' lists the options.")]
    [InlineData("run lstm --seed 1", "There is no option '--seed'. Did you mean '--seeds'? 'research run --help' lists the options.")]
    [InlineData("run lstm --sedes 1", "There is no option '--sedes'. Did you mean '--seeds'? 'research run --help' lists the options.")]
    [InlineData("report lstm --format pdf",
        "--format must be some of md, csv, tex, svg, png, html, separated by commas; got 'pdf'. 'research report --help' lists the options.")]
    public async Task A_typing_error_is_answered_by_one_line(string typed, string answer) =>
        (await SeparateProcesses.Harness(typed.Split(' '))).Should().Be((2, answer + Environment.NewLine));

    [Theory]
    [InlineData("--help")]
    [InlineData("report --help")]
    [InlineData("decide --help")]
    public async Task Help_names_the_program_and_values_as_they_are_typed(string typed)
    {
        var (exitCode, said) = await SeparateProcesses.Harness(typed.Split(' '));

        exitCode.Should().Be(0);
        said.Should().Contain($"  research {typed.Replace("--help", "", StringComparison.Ordinal)}")
            .And.NotContain("Experiments.Tests").And.NotContain("Md|Png");
        said.Split(Environment.NewLine).First(line => line.StartsWith("  ", StringComparison.Ordinal) && line.Contains("decide", StringComparison.Ordinal)
            || !typed.StartsWith('-')).Should().NotContain("attention-helps|");
    }
}
