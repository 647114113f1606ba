using System.CommandLine;
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
    [InlineData("rnu", "There is no command 'rnu'. Did you mean 'run'? './research --help' lists the commands.")]
    [InlineData("predikt lstm hello", "There is no command 'predikt'. Did you mean 'predict'? './research --help' lists the commands.")]
    [InlineData("rnu --help", "There is no command 'rnu'. Did you mean 'run'? './research --help' lists the commands.")]
    [InlineData("help rnu", "There is no command 'rnu'. Did you mean 'run'? './research --help' lists the commands.")]
    [InlineData("qqqqqq", "There is no command 'qqqqqq'. './research --help' lists the commands.")]
    [InlineData("bench", "Name a command of './research bench': train, corpus. './research bench --help' lists the commands.")]
    [InlineData("bench tarin", "There is no command 'tarin'. Did you mean 'train'? './research bench --help' lists the commands.")]
    [InlineData("doctor --arithmatic", "There is no option '--arithmatic'. Did you mean '--arithmetic'? './research doctor --help' lists the options.")]
    [InlineData("run lstm --seed 1", "There is no option '--seed'. Did you mean '--seeds'? './research run --help' lists the options.")]
    [InlineData("run lstm --sedes 1", "There is no option '--sedes'. Did you mean '--seeds'? './research run --help' lists the options.")]
    [InlineData("report lstm --format pdf",
        "--format must be some of md, csv, tex, svg, png, html, separated by commas; got 'pdf'. './research report --help' lists the options.")]
    [InlineData("run lstm,rnn-50",
        "Separate names by spaces: './research run lstm rnn-50'. './research run --help' lists the options.")]
    public async Task A_typing_error_is_answered_by_one_line(string typed, string answer) =>
        (await SeparateProcesses.Harness(typed.Split(' '))).Should().Be((2, answer + Environment.NewLine));

    [Theory]
    [InlineData("report cnn,lstm", "Separate names by spaces: './research report cnn lstm'.")]
    [InlineData("run cnn, lstm", "Separate names by spaces: './research run cnn lstm'.")]
    [InlineData("predict", "<experiment> is missing. ")]
    [InlineData("run cnn,lsmt", "No experiment is called 'lsmt'. Did you mean 'lstm'?")]
    [InlineData("predict cnn,lstm text", "No experiment is called 'cnn,lstm'.")]
    [InlineData("decide attention-helps,fifty-tokens", "No claim is called 'fifty-tokens'.")]
    [InlineData("decide nothing", "No claim is called 'nothing'. The claims are: ")]
    [InlineData("predict lsmt text", "No experiment is called 'lsmt'. Did you mean 'lstm'? The experiments are: ")]
    [InlineData("calibrate --experiments cnn lstm",
        "The argument 'lstm' is not expected. Separate the values of --experiments by commas: --experiments cnn,lstm.")]
    [InlineData("run lstm --seeds 1 2 3 --quiet", "The argument '2' is not expected. Separate the values of --seeds by commas: --seeds 1,2,3.")]
    [InlineData("report --format html csv", "The argument 'csv' is not expected. Separate the values of --format by commas: --format html,csv.")]
    [InlineData("run --seeds 1 lsmt", "No experiment is called 'lsmt'.")]
    [InlineData("run", "<experiment> is missing. The experiments, or 'all': ")]
    [InlineData("run lstm --seeds", "--seeds needs a value. The seeds themselves, not their number, such as 1,2,3 or 1..3.")]
    [InlineData("run lstm --seeds x", "--seeds takes the seeds themselves: whole numbers from 0, or ranges, such as 1,2,3 or 1..3, at most 1000; got 'x'.")]
    [InlineData("run lstm --device cpu --device cpu", "--device was given 2 times; expected once.")]
    [InlineData("run lstm --device gpu", "--device must be one of ")]
    [InlineData("forensics --accuracy .5 --digits x", "--digits must be a whole number; got 'x'.")]
    [InlineData("export lstm", "The option --onnx is missing. The ONNX file to write.")]
    [InlineData("diff --base nowhere --head nowhere", "--base: there is no folder 'nowhere'.")]
    [InlineData("run lstm --version", "There is no option '--version'.")]
    [InlineData("calibrate --experiments ,", "--experiments needs at least one name. Names of experiments, separated by commas.")]
    [InlineData("run '", "No experiment is called ''. The experiments are: ")]
    [InlineData("run lstm --runs '", "--runs must be the path of a folder; got ''.")]
    [InlineData("export lstm --onnx '", "--onnx must be the path of a file; got ''.")]
    [InlineData("merge '", "<shards> must be paths of folders; got ''.")]
    [InlineData("run lstm --keep-models=maybe", "--keep-models must be true or false; got 'maybe'. './research run --help' lists the options.")]
    [InlineData("run lstm --fresh:no --quiet=1", "--fresh must be true or false; got 'no'.\n--quiet must be true or false; got '1'.")]
    [InlineData("run lsmt --fresh=", "--fresh must be true or false; got ''.")]
    [InlineData("accept --discard=maybe", "--discard must be true or false; got 'maybe'.")]
    [InlineData("predict lstm --json=maybe", "--json must be true or false; got 'maybe'.")]
    [InlineData("run --keep-models maybe", "No experiment is called 'maybe'.")]
    [InlineData("report --html", "There is no option '--html'. Did you mean '--format html'?")]
    [InlineData("run lstm --sample", "There is no option '--sample'. Did you mean '--profile sample'?")]
    [InlineData("accept --cuda", "There is no option '--cuda'. The options are: --results,")]
    [InlineData("report lstm --format htlm", "--format must be some of md, csv, tex, svg, png, html, separated by commas; got 'htlm'. Did you mean 'html'?")]
    [InlineData("report --format html lsmt", "No experiment is called 'lsmt'. Did you mean 'lstm'?")]
    [InlineData("report lstm --profile smple", "--profile must be one of full, sample, smoke; got 'smple'. Did you mean 'sample'?")]
    [InlineData("diff --basis", "There is no option '--basis'. Did you mean '--base'?")]
    [InlineData("bench train --peer pyhton", "No peer is called 'pyhton'. Did you mean 'python'? The peers are: python, torchsharp.")]
    [InlineData("run lstm,rnn-50 --profile sample --data films --fresh",
        "Separate names by spaces: './research run lstm rnn-50 --profile sample --data films --fresh'.")]
    [InlineData("report cnn,lstm --out our_files --seeds", "There is no option '--seeds'.")]
    [InlineData("run lstm --own-snapshots", "--own-snapshots needs --results, the folder of your own snapshots.")]
    [InlineData("accept --discard --uncertified", "--discard and --uncertified cannot be used together: ")]
    [InlineData("accept lstm --other-code --discard", "--discard and --other-code cannot be used together: ")]
    [InlineData("predict lstm --file '", "--file must be the path of a file, or '-' for standard input; got ''.")]
    public void A_mistake_is_answered_with_the_expected_input(string typed, string answer) =>
        Answer([.. typed.Split(' ').Select(word => word == "'" ? "" : word)]).Should().StartWith(answer); // ' stands for an empty word

    [Fact]
    public void A_wrong_profile_in_the_environment_is_answered_like_a_wrong_option()
    {
        var said = new StringWriter { NewLine = "\n" };
        CommonOptions.Asked(AmazonReviews.Study, "smple", new DirectoryInfo("films"), said).Should().BeNull();
        said.ToString().Should().Be("RESEARCH_PROFILE is 'smple'; expected smoke, sample or full. Did you mean 'sample'?\n");
    }

    /// <summary>Only values that cannot be read are left to the library.</summary>
    [Fact]
    public void A_fault_of_a_check_is_not_hidden()
    {
        var number = CommonOptions.NumberIfAny("--number", "A number.", 1, 9);
        var command = new Command("one") { number };
        CommonOptions.Validate(command, _ => throw new InvalidOperationException("a fault"));

        command.Invoking(it => it.Parse("--number 3")).Should().Throw<InvalidOperationException>().WithMessage("a fault");
        command.Parse("--number 33").Errors.Should().ContainSingle().Which.Message.Should().Be("--number must be 1 to 9; got '33'.");
    }

    public static TheoryData<string> AllCommands => [.. Leaves("", StudyProgram.CommandsOf(AmazonReviews.Study))];

    /// <summary>Checks the answers to mistakes: arguments and values that are missing or wrong, and options that are given twice. No answer may be a message of
    /// the command-line library.</summary>
    [Theory, MemberData(nameof(AllCommands))]
    public void No_answer_is_a_message_of_the_library(string path)
    {
        string[] words = path.Split(' ');
        var command = words.Aggregate(StudyProgram.CommandsOf(AmazonReviews.Study), (at, word) => at.Subcommands.Single(one => one.Name == word));
        List<string[]> mistakes = [[], ["?"], ["?", "?", "?"], ["--version"]];
        foreach (var option in command.Options.Where(option => option is not System.CommandLine.Help.HelpOption))
            mistakes.AddRange([[option.Name], [option.Name, "?"], [option.Name, "?", option.Name, "?"], ["?", option.Name, "?"], ["@?", $"{option.Name}=?"]]);

        var answers = mistakes.Select(mistake => Answer([.. words, .. mistake])).Where(answer => answer.Length > 0).ToList();
        answers.Should().NotBeEmpty();
        foreach (var answer in answers)
        {
            answer.Should().NotContainAny("Required argument", "Cannot parse", "Must be one of", "expects a single", "is required", "Unrecognized",
                "was not provided", "were provided", "does not exist", "not recognized", "Response file", "<null>", "System.");
            answer.Split('\n').Should().AllSatisfy(line => line.Should().MatchRegex("^(-|<|'|[A-Z]).*[.?]$"));
        }
    }

    [Theory]
    [InlineData("help", "--help")]
    [InlineData("help run", "run --help")]
    [InlineData("help bench train", "bench train --help")]
    [InlineData("run help", "run --help")]
    [InlineData("run lstm", "run lstm")]
    [InlineData("predict lstm help", "predict lstm help")]
    public void The_word_help_is_the_option(string typed, string meant) =>
        StudyProgram.WithHelpOption(typed.Split(' ')).Should().Equal(meant.Split(' '));

    [Fact]
    public void A_text_that_begins_with_an_at_sign_is_a_text() =>
        StudyProgram.CommandsOf(AmazonReviews.Study).Parse(["predict", "lstm", "@home"], StudyProgram.Configuration).Errors.Should().BeEmpty();

    [Theory]
    [InlineData("--help")]
    [InlineData("help")]
    [InlineData("report --help")]
    [InlineData("decide --help")]
    public async Task Help_names_the_program_and_values_as_they_are_typed(string typed)
    {
        var (exitCode, output) = await SeparateProcesses.Harness(typed.Split(' '));

        exitCode.Should().Be(0);
        output.Should().Contain($"  ./research {typed.Replace("--help", "", StringComparison.Ordinal).Replace("help", "", StringComparison.Ordinal)}")
            .And.NotContain("Experiments.Tests").And.NotContain("Md|Png");
        output.Split(Environment.NewLine).First(line => line.StartsWith("  ", StringComparison.Ordinal) && line.Contains("decide", StringComparison.Ordinal)
            || typed.Contains(' ')).Should().NotContain("attention-helps|");
    }

    /// <summary>Returns the lines of the answer; empty if nothing is wrong.</summary>
    private static string Answer(string[] typed)
    {
        var given = StudyProgram.CommandsOf(AmazonReviews.Study).Parse(typed, StudyProgram.Configuration);
        var output = new StringWriter { NewLine = "\n" };
        var switches = WrongUse.WrongSwitches(typed, given);
        if (given.Errors.Count > 0 || switches.Count > 0)
            WrongUse.Print(given, switches, output);
        return output.ToString().TrimEnd();
    }

    private static IEnumerable<string> Leaves(string path, Command command) => command.Subcommands.Count == 0 ? [path.TrimStart()]
        : command.Subcommands.SelectMany(one => Leaves($"{path} {one.Name}", one));
}
