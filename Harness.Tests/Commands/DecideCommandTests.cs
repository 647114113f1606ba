using System.CommandLine;
using Harness.Commands;
using Harness.Data;
using Harness.Experiments;
using Harness.Experiments.Claims;
using Harness.Tokens;

namespace Harness.Tests.Commands;

/// <summary>Tests the command 'decide' on a small study: without runs, until a verdict is accepted, and its simulation of the error rates of the decision
/// rule.</summary>
[Trait("Category", "Unit")]
public sealed class DecideCommandTests : IDisposable
{
    private static readonly Tokenisation TwelveWords = new() { VocabularySize = 9, Tokens = 12, FitRows = 1_000 };
    private static readonly Experiment Whole = Baselines.BagOfWords(TwelveWords, Labels.Polarity);
    private static readonly Experiment LastWord = Whole with { Name = "last-word", Tokenisation = TwelveWords with { Tokens = 1 } };

    private static readonly Study Study = new()
    {
        Name = "two-bags",
        Labels = Labels.Polarity,
        Profiles = [new ProfileDeclaration { Name = "own", Epochs = 30, Seeds = [1, 2, 3] }],
        Experiments = [Whole, LastWord],
        Claims =
        [
            new Assertion
            {
                Name = "more-words-help",
                Statement = "Twelve words tell more than one.",
                Source = "this test",
                First = Whole,
                Second = LastWord,
                Factor = "tokens",
                Direction = Direction.Higher,
                SmallestDifference = .01,
            },
        ],
    };

    private readonly ScratchFolder _folder = new();

    public DecideCommandTests()
    {
        Directory.CreateDirectory(At("data"));
        Write("train.csv", rows: 400, seed: 1);
        Write("test.csv", rows: 300, seed: 2);
        File.WriteAllText(Path.Combine(At("data"), "data.json"), """{ "name": "words" }""");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_a_run_there_is_no_verdict()
    {
        (await Decide("--budget 0s")).Should().Be((1, "", "No claim has a run yet, so there are no verdicts.\n"));
        (await Decide("--simulate 100")).Error.Should().Be("The archive has too few runs for a simulation: a claim needs 10 pairs of seeds. "
            + $"Train them with './research decide --profile own --data {At("data")} --device cpu --runs {At("runs")} --results {At("results")}'.\n");
    }

    [Fact]
    public async Task Trains_until_the_verdict_and_then_only_reads_the_runs()
    {
        var first = await Decide();
        first.ExitCode.Should().Be(1, "the verdict is not accepted yet");
        first.Output.Should().Contain("1 of 1 claims have a verdict; 20 runs were trained.").And.Contain("./research accept decision --results");
        first.Error.Should().Contain("decision is new: it has no accepted snapshot yet.");
        (await Accept()).ExitCode.Should().Be(0);

        var again = await Decide();
        again.ExitCode.Should().Be(0, again.Error);
        again.Output.Should().Contain("more-words-help: supported").And.Contain("1 of 1 claims have a verdict; 0 runs were trained.")
            .And.Contain("decision equals its snapshot in every digit.");
        var page = File.ReadAllText(Path.Combine(At("results"), "own", "cpu", "words", "decision.md"));
        page.Should().Contain("| Twelve words tell more than one. | bag-of-words | last-word | tokens | accuracy |").And.Contain("| supported |");

        var simulated = await Decide("--simulate 100");
        simulated.ExitCode.Should().Be(0, simulated.Error);
        simulated.Output.Should().StartWith("true difference 0 ×: in ").And.Contain("true difference 4 ×: in ");
        File.ReadAllText(Path.Combine(At("results"), "own", "cpu", "words", "decision-errors.md")).Should().Contain("more-words-help");
    }

    private string At(string name) => Path.Combine(_folder.Path, name);

    /// <summary>Writes texts of twelve words. On average, three of four words belong to the label.</summary>
    private void Write(string file, int rows, int seed)
    {
        string[][] words = [["bad", "poor", "dull", "weak"], ["good", "fine", "great", "rich"]];
        var random = new Random(seed);
        TextFileWriter.Write(Path.Combine(At("data"), file), TextFormat.Csv, Enumerable.Range(0, rows).Select(row =>
        {
            var label = row % 2;
            return new LabelledText((byte)label, string.Join(' ', Enumerable.Range(0, 12)
                .Select(_ => words[random.Next(4) == 0 ? 1 - label : label][random.Next(4)])) + $" {file[0]}{row}");
        }));
    }

    private Task<(int ExitCode, string Output, string Error)> Decide(string options = "") => Run(DecideCommand.Create(Study),
        $"--profile own --device cpu --data {At("data")} --results {At("results")} --runs {At("runs")} {options}");

    private Task<(int ExitCode, string Output, string Error)> Accept() =>
        Run(AcceptCommand.Create(Study, _ => null), $"decision --results {At("results")} --uncertified");

    private static async Task<(int ExitCode, string Output, string Error)> Run(Command command, string args)
    {
        using StringWriter output = new(), error = new();
        var exitCode = await command.Parse(args)
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        return (exitCode, output.ToString(), error.ToString());
    }
}
