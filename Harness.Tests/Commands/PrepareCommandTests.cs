using System.CommandLine;
using System.Text.Json;
using Harness.Commands;
using Harness.Data;
using Harness.Data.Formats;
using Harness.Tokens;

namespace Harness.Tests.Commands;

[Trait("Category", "Unit")]
public sealed class PrepareCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly Corpus _train = Some.TrainCorpus(), _test = Some.TestCorpus();

    public PrepareCommandTests()
    {
        FastTextWriter.Write(Path.Combine(_folder.Path, "train.ft.txt"), _train.Texts);
        FastTextWriter.Write(Path.Combine(_folder.Path, "test.ft.txt"), _test.Texts);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Prints_as_JSON_the_same_values_as_an_encoding_in_memory()
    {
        var output = JsonDocument.Parse(await Run("--json")).RootElement;

        var vocabulary = Vocabulary.Fit(_train, new Tokenisation { VocabularySize = 10_000, Tokens = 100, FitRows = 100_000 });
        foreach (var (name, corpus) in new[] { ("train", _train), ("test", _test) })
        {
            output.GetProperty(name).GetProperty("rows").GetInt32().Should().Be(corpus.Rows);
            output.GetProperty(name).GetProperty("positives").GetInt32().Should().Be(corpus.Positives);
            output.GetProperty(name).GetProperty("fingerprint").GetString().Should().Be(corpus.Fingerprint);
            foreach (var tokens in new[] { 50, 100 })
                output.GetProperty("ids").GetProperty($"{name}-{tokens}").GetString().Should().Be(Encoder.Encode(corpus, vocabulary, tokens).IdsSha256);
        }
        output.GetProperty("vocabulary").GetProperty("distinctWords").GetInt32().Should().Be(vocabulary.DistinctWords);
        output.GetProperty("wereThere").GetBoolean().Should().BeFalse();
    }

    [Fact]
    public async Task Prints_as_text_that_files_were_written_and_the_second_time_that_they_exist()
    {
        (await Run()).Should().Contain("70 rows, 37 negative and 33 positive").And.Contain("Written to ").And.Contain("MB of text per second");
        (await Run()).Should().Contain("Already in ").And.NotContain("Written to");
    }

    private async Task<string> Run(string more = "")
    {
        using var output = new StringWriter();
        var exitCode = await PrepareCommand.Create(AmazonReviews.Study).Parse($"--data {_folder.Path} --cache {Path.Combine(_folder.Path, "cache")} {more}")
            .InvokeAsync(new InvocationConfiguration { Output = output });
        exitCode.Should().Be(0);
        return output.ToString();
    }
}
