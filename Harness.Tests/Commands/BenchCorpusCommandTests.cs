using System.CommandLine;
using System.Text.Json;
using Harness.Commands;
using Harness.Data;
using Harness.Experiments;

namespace Harness.Tests.Commands;

/// <summary>The command 'bench corpus' measures a small folder.</summary>
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
        var said = await Run("--runs", "1", "--near");
        said.Should().StartWith("100 rows, 0 MB of text; medians of 1\n").And.Contain("exact overlap").And.Contain("near-duplicates");
        said.Split('\n').Should().Contain(line => line.StartsWith("prepare ", StringComparison.Ordinal) && line.Contains(" s of processor time, at most "));
    }

    [Fact]
    public async Task Prints_the_same_as_JSON()
    {
        using var said = JsonDocument.Parse(await Run("--runs", "1", "--json"));
        said.RootElement.GetProperty("rows").GetInt32().Should().Be(100);
        said.RootElement.GetProperty("prepareSeconds").GetDouble().Should().BePositive();
        said.RootElement.GetProperty("nearOverlapSeconds").ValueKind.Should().Be(JsonValueKind.Null);
    }

    private async Task<string> Run(params string[] args)
    {
        using StringWriter said = new(), refused = new();
        var exitCode = await BenchCorpusCommand.Create(Study).Parse([.. args, "--data", _folder.Path])
            .InvokeAsync(new InvocationConfiguration { Output = said, Error = refused, EnableDefaultExceptionHandler = false });
        exitCode.Should().Be(0, refused.ToString());
        return said.ToString();
    }
}
