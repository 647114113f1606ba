using System.CommandLine;
using System.Text.Json;
using Harness.Commands;
using Harness.Data;
using Harness.Experiments;
using Harness.Experiments.Kept;

namespace Harness.Tests.Commands;

[Trait("Category", "Unit")]
public sealed class PredictCommandTests : IDisposable
{
    private static readonly Experiment Lstm = Some.Experiment();

    private static readonly Study Study = Some.Study with
    {
        Profiles = [new() { Name = "some", Committed = "reviews.", Epochs = 1, Seeds = [1] }],
        Experiments = [Lstm, Some.Experiment("other")],
    };

    private const string NoKnownWord = "no known word: label and probability are those of an empty text";

    private readonly ScratchFolder _folder = new();

    public PredictCommandTests() => Train(DataDeclaration.None);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Prints_a_line_for_each_text()
    {
        var (exitCode, output, error) = await Predict("some-lstm", "the good", "\u001b[31mqqqq");

        exitCode.Should().Be(0);
        var lines = output.TrimEnd().Split(Environment.NewLine);
        lines.Should().HaveCount(2);
        error.Should().MatchRegex(
            @"^This model was trained on \d+ rows of \S+ \(profile some, seed 1\)\. Its accuracy on the test split is [01]\.\d{4}\.\s*$");
        lines[0].Should().MatchRegex(@"^(negative|positive)  [01]\.\d{4}  \(1 of 2 words known\)  the good$");
        lines[1].Should().MatchRegex(@"^(negative|positive) \(of an empty text\)  [01]\.\d{4}  \(no known word\)   \[31mqqqq$");
    }

    [Fact]
    public async Task Reads_a_file_and_prints_JSON()
    {
        var file = _folder.Write("texts.txt", "the the\n\nqqqq\n");

        var (exitCode, output, error) = await Predict("some-lstm", "--file", file, "--json");

        exitCode.Should().Be(0);
        error.Should().StartWith("3 texts in ");
        var lines = output.TrimEnd().Split(Environment.NewLine).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        lines.Select(line => line.GetProperty("knownWords").GetInt32()).Should().Equal(2, 0, 0);
        lines.Select(line => line.GetProperty("words").GetInt32()).Should().Equal(2, 0, 1);
        lines.Select(line => line.GetProperty("note").GetString()).Should()
            .Equal(null, NoKnownWord, NoKnownWord);
        var model = lines[0].GetProperty("model");
        model.GetProperty("profile").GetString().Should().Be("some");
        model.GetProperty("trainingRows").GetInt32().Should().BePositive();
        model.GetProperty("synthetic").GetBoolean().Should().BeFalse();
        lines[0].GetProperty("probabilities").EnumerateObject().Sum(one => one.Value.GetDouble()).Should().BeApproximately(1, 1e-15);
        lines[0].GetProperty("label").GetString().Should().BeOneOf("negative", "positive");
    }

    [Fact]
    public async Task A_model_of_generated_texts_is_called_a_demonstration()
    {
        Train(new DataDeclaration { Synthetic = true });

        (await Predict("some-lstm", "the good")).Error.Should().Contain($"{Environment.NewLine}A program generated these texts, so the model is only a "
            + "demonstration: it knows few words, and its labels of real texts mean little.");
    }

    [Fact]
    public async Task Only_LF_ends_a_line_and_JSON_numbers_it()
    {
        var file = _folder.Write("texts.txt", "the\rgood\r\nthe");

        var (_, output, error) = await Predict("some-lstm", "--file", file, "--json");

        error.Should().StartWith("2 texts in ");
        output.TrimEnd().Split(Environment.NewLine).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("line").GetInt64()).Should().Equal(1, 2);
    }

    [Fact]
    public async Task Line_ends_inside_a_text_become_LF_as_in_the_data()
    {
        var (_, output, _) = await Predict("some-lstm", "the\r\nthe\rthe\nthe");

        output.Should().Contain("(4 of 4 words known)");
    }

    [Fact]
    public async Task A_missing_model_is_reported_with_the_models_that_exist()
    {
        (await Predict("other", "a")).Should().Be((1, "", $"There is no model of other in '{Path.Combine(_folder.Path, "some", "cpu", "other", "seed-1")}'. "
            + "Kept models of this experiment: none. "
            + $"Train it with './research run other --profile some --device cpu --seeds 1 --keep-models --models {_folder.Path}'.{Environment.NewLine}"));
        (await Predict("some-lstm", "a", "--seed", "2")).Error.Should().Contain("Kept models of this experiment: some/cpu/some-lstm/seed-1. ");
        (await Predict("some-lstm", "a", "--model", "/nowhere")).Should().Be((1, "", $"There is no folder '/nowhere'.{Environment.NewLine}"));
    }

    [Fact]
    public async Task Finds_the_model_of_the_users_own_data_and_lists_the_models_if_there_are_two()
    {
        var mine = Path.Combine(_folder.Path, "some", "mine");
        Directory.Move(Path.Combine(_folder.Path, "some", "cpu"), Path.Combine(Directory.CreateDirectory(mine).FullName, "cpu"));
        (await Predict("some-lstm", "the good")).ExitCode.Should().Be(0);

        var rows = Path.Combine(mine, "data-0123abcd-4567cdef");
        Directory.Move(Path.Combine(mine, "cpu"), Path.Combine(Directory.CreateDirectory(rows).FullName, "cpu"));
        mine = rows;
        (await Predict("some-lstm", "the good")).ExitCode.Should().Be(0, "the models of own data are in a folder for the rows");

        var yours = Directory.CreateDirectory(Path.Combine(_folder.Path, "some", "yours", "cpu", "some-lstm", "seed-1")).FullName;
        (await Predict("some-lstm", "the good")).Should().Be((1, "", "Several data sets have a model of some-lstm, seed 1. Choose one with --model: "
            + $"{Path.Combine(mine, "cpu", "some-lstm", "seed-1")}, {yours}.{Environment.NewLine}"));
    }

    [Fact]
    public async Task A_model_of_other_code_predicts_with_a_warning()
    {
        var folder = Path.Combine(_folder.Path, "some", "cpu", "some-lstm", "seed-1");
        KeptModels.Write(folder, KeptModels.Describe(folder) with { Code = "another" });

        var (exitCode, output, error) = await Predict("some-lstm", "the good");

        exitCode.Should().Be(0);
        output.TrimEnd().Split(Environment.NewLine).Should().ContainSingle();
        error.Should().StartWith("Another build of the program trained this model. If its code differs, the answers may differ from the model's "
            + "evaluation. './research run some-lstm --keep-models', with the profile and data of the model, trains it again."
            + $"{Environment.NewLine}This model was trained");
    }

    [Fact]
    public async Task A_file_that_is_not_text_is_named_with_its_line()
    {
        var (latin, labelled) = (_folder.Write("latin", [.. "good\n"u8, 0xE9, (byte)'\n']), _folder.Write("labelled", "good\n__label__2 bad\n"));

        await Failing(latin).Should().ThrowAsync<IOException>().WithMessage($"'{latin}' is not UTF-8*iconv*");
        await Failing(labelled).Should().ThrowAsync<IOException>().WithMessage($"Line 2 of '{labelled}' begins with a label*");
        await Failing(_folder.Path).Should().ThrowAsync<IOException>()
            .WithMessage($"'{_folder.Path}' is a folder; expected a file with one text on each line*");
        await Failing("/nowhere/at/all").Should().ThrowAsync<IOException>().WithMessage("*'/nowhere/at/all'*");

        Func<Task> Failing(string file) => () => Predict("some-lstm", "--file", file);
    }

    [Theory]
    [InlineData("some-lstm")]
    [InlineData("some-lstm a --file b")]
    [InlineData("nothing a")]
    [InlineData("some-lstm a --seed -1")]
    [InlineData("some-lstm a --device tpu")]
    [InlineData("some-lstm --jsno a")]
    [InlineData("some-lstm a --probability")]
    public void Refuses_wrong_use(string args) => PredictCommand.Create(Study).Parse(args).Errors.Should().ContainSingle();

    [Fact]
    public void A_text_may_begin_with_a_hyphen() =>
        PredictCommand.Create(Study).Parse(["some-lstm", "- good", "-5 of 5", "-- so so"]).Errors.Should().BeEmpty();

    private void Train(DataDeclaration declared) => new ExperimentRunner(Some.Profile(epochs: 2, 1) with { Study = Study, Declared = declared }, Some.Dataset(),
        Some.Device, models: new KeptModels(_folder.Path)).Run(Lstm).Trusted();

    private async Task<(int ExitCode, string Output, string Error)> Predict(params string[] args)
    {
        using StringWriter output = new(), error = new();
        var exitCode = await PredictCommand.Create(Study).Parse([.. args, "--models", _folder.Path, "--profile", "some"])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        return (exitCode, output.ToString(), error.ToString());
    }
}
