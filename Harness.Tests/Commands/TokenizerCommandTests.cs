using System.CommandLine;
using Harness.Commands;
using Harness.Experiments;
using Harness.Experiments.Kept;
using Harness.Tokens;

namespace Harness.Tests.Commands;

[Trait("Category", "Unit")]
public sealed class TokenizerCommandTests : IDisposable
{
    /// <summary>The JSON that Keras' <c>Tokenizer(num_words=4, oov_token="?")</c> writes after it was fitted on "b b a".</summary>
    private const string KerasJson = """
        {"class_name": "Tokenizer", "config": {"num_words": 4, "filters": "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n", "lower": true, "split": " ",
        "char_level": false, "oov_token": "?", "document_count": 1, "word_counts": "{\"b\": 2, \"a\": 1}", "word_docs": "{\"b\": 1, \"a\": 1}",
        "index_docs": "{\"2\": 1, \"3\": 1}", "index_word": "{\"1\": \"?\", \"2\": \"b\", \"3\": \"a\"}", "word_index": "{\"?\": 1, \"b\": 2, \"a\": 3}"}}
        """;

    private static readonly Study Study = Some.Study with
    {
        Profiles = [new() { Name = "some", Committed = "reviews.", Epochs = 1, Seeds = [1] }],
        Experiments = [Some.Experiment()],
    };

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Reads_a_tokenizer_of_Keras_and_encodes_texts_with_it()
    {
        var file = _folder.Write("tokenizer.json", KerasJson);

        var (exitCode, output, _) = await Run(Study, "read", file, "A, b!", "never B");

        exitCode.Should().Be(0);
        var lines = output.TrimEnd().Split(Environment.NewLine);
        lines[0].Should().StartWith("3 words with an id, num_words 4, oov_token '?', lower case, fingerprint ");
        lines[1..].Should().Equal("[3, 2]", "[1, 2]");
    }

    [Theory]
    [InlineData("", "The file is not the JSON that to_json() of a Keras tokenizer writes: ")]
    [InlineData("[]", "The tokenizer cannot be used: expected an object in the text.")]
    [InlineData("{\"class_name\": \"Model\"}", "The tokenizer cannot be used: expected \"Tokenizer\" in class_name.")]
    public async Task A_file_that_is_not_a_tokenizer_is_refused_with_the_reason(string json, string message)
    {
        var file = _folder.Write("tokenizer.json", json);

        var (exitCode, output, error) = await Run(Study, "read", file);

        (exitCode, output).Should().Be((1, ""));
        error.Should().StartWith($"'{file}': {message}").And.NotContain("   at ");
    }

    [Fact]
    public async Task Writes_the_words_of_a_kept_model_and_reads_them_back()
    {
        new ExperimentRunner(Some.Profile(epochs: 2, 1) with { Study = Study }, Some.Dataset(), Some.Device, models: new KeptModels(_folder.Path))
            .Run(Study.Experiments[0]).Trusted();
        var file = Path.Combine(_folder.Path, "tokenizer.json");

        var (exitCode, output, error) = await Run(Study, "write", "some-lstm", "--models", _folder.Path, "--profile", "some", "--out", file);

        (exitCode, error).Should().Be((0, ""));
        var vocabulary = KerasTokenizerJson.Read(File.ReadAllText(file));
        output.Should().StartWith($"Written to '{file}': ").And.Contain($"fingerprint {vocabulary.Fingerprint[..16]}.");
        (await Run(Study, "read", file)).ExitCode.Should().Be(0);
    }

    private static async Task<(int ExitCode, string Output, string Error)> Run(Study study, params string[] args)
    {
        using StringWriter output = new(), error = new();
        var exitCode = await TokenizerCommand.Create(study).Parse(args)
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        return (exitCode, output.ToString(), error.ToString());
    }
}
