using System.CommandLine;
using System.Text.Json;
using Harness.Commands;
using Harness.Data;
using Harness.Experiments;

namespace Harness.Tests.Commands;

/// <summary>Tests the command 'bench corpus' on a small folder of texts.</summary>
[Trait("Category", "Unit")]
public sealed class BenchCorpusCommandTests : IDisposable
{
    private static readonly Study Study = Some.Study with { Experiments = [Baselines.Majority(Some.Tokenisation, Labels.Polarity)] };

    private readonly ScratchFolder _folder = new();

    public BenchCorpusCommandTests()
    {
        TextFileWriter.Write(Path.Combine(_folder.Path, "train.csv"), TextFormat.Csv, Some.Reviews(60));
        TextFileWriter.Write(Path.Combine(_folder.Path, "test.csv"), TextFormat.Csv, Some.Reviews(40, seed: 2));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Prints_a_line_for_each_measurement()
    {
        var output = await Run("--runs", "1", "--near");
        output.Should().StartWith("100 rows, 0 MB of text; medians of 1\n").And.Contain("exact overlap").And.Contain("near-duplicates");
        output.Split('\n').Should().Contain(line => line.StartsWith("prepare ", StringComparison.Ordinal) && line.Contains(" s of processor time, at most "));
    }

    [Fact]
    public async Task Prints_the_same_as_JSON()
    {
        using var output = JsonDocument.Parse(await Run("--runs", "1", "--json"));
        output.RootElement.GetProperty("rows").GetInt32().Should().Be(100);
        output.RootElement.GetProperty("prepareSeconds").GetDouble().Should().BePositive();
        output.RootElement.GetProperty("nearOverlapSeconds").ValueKind.Should().Be(JsonValueKind.Null);
    }

    private async Task<string> Run(params string[] args)
    {
        using StringWriter output = new(), error = new();
        var exitCode = await BenchCorpusCommand.Create(Study).Parse([.. args, "--data", _folder.Path])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        exitCode.Should().Be(0, error.ToString());
        return output.ToString();
    }
}
