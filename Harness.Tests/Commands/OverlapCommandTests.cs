using System.CommandLine;
using System.Text.Json;
using Harness.Commands;

namespace Harness.Tests.Commands;

[Trait("Category", "Unit")]
public sealed class OverlapCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public OverlapCommandTests()
    {
        _folder.Write("train.ft.txt", "__label__1 alpha beta\n__label__2 gamma\n__label__2 Alpha, beta!\n");
        _folder.Write("test.ft.txt", "__label__2 delta\n__label__1 GAMMA.\n__label__1 delta\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Prints_counts_as_JSON_and_fails_if_a_test_text_is_in_train()
    {
        var (exitCode, output) = await Run("--json --top 1");

        exitCode.Should().Be(1);
        var exact = JsonDocument.Parse(output).RootElement.GetProperty("exact");
        new[] { "testRowsInTrain", "trainDuplicates", "testDuplicates", "conflictingLabels" }.Select(count => exact.GetProperty(count).GetInt32())
            .Should().Equal(1, 1, 1, 3);
        exact.GetProperty("testInTrain")[0].GetProperty("row").GetInt32().Should().Be(1);
        exact.GetProperty("testInTrain")[0].GetProperty("match").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task Prints_the_counts_of_near_duplicates_too()
    {
        var near = JsonDocument.Parse((await Run("--json --near")).Output).RootElement.GetProperty("near");
        near.GetProperty("testRowsInTrain").GetInt32().Should().Be(1);
        near.GetProperty("trainDuplicates").GetInt32().Should().Be(1);
        near.GetProperty("testDuplicates").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task Prints_the_rows_as_text()
    {
        var (_, output) = await Run("");
        output.Should()
            .Contain("1 test rows are also in train").And.Contain("test row 1 and train row 1, different labels").And.Contain("3 texts carry both labels");
    }

    [Fact]
    public async Task Succeeds_if_the_data_declare_the_overlap()
    {
        _folder.Write("data.json", """{ "testRowsInTrain": 1 }""");
        (await Run("")).ExitCode.Should().Be(0);
    }

    [Theory]
    [InlineData("--top -1")]
    [InlineData("--top 1001")]
    [InlineData("--top many")]
    public void Refuses_wrong_use(string args) =>
        OverlapCommand.Create(AmazonReviews.Study).Parse($"--data {_folder.Path} {args}").Errors.Should().ContainSingle();

    private async Task<(int ExitCode, string Output)> Run(string args)
    {
        using var output = new StringWriter();
        return (await OverlapCommand.Create(AmazonReviews.Study).Parse($"--data {_folder.Path} {args}")
            .InvokeAsync(new InvocationConfiguration { Output = output }), output.ToString());
    }
}
