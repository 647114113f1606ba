using System.CommandLine;
using System.Text.Json;
using Harness.Commands;

namespace Harness.Tests.Commands;

[Trait("Category", "Unit")]
public sealed class ForensicsCommandTests
{
    [Fact]
    public void Prints_the_matrices_as_JSON()
    {
        var (exitCode, output) = Run("--accuracy .9790 --precision 1 --recall .9541 --rows 1..300 --json");
        exitCode.Should().Be(0);
        output.TrimEnd().Should().Be(
            """{"feasible":true,"count":1,"countIsUpperBound":false,"ranges":{"""
            + """ "rows":{"least":238,"most":238},"truePositives":{"least":104,"most":104},"falsePositives":{"least":0,"most":0},"""[1..]
            + """ "trueNegatives":{"least":129,"most":129},"falseNegatives":{"least":5,"most":5}},"solutions":["""[1..]
            + """{"rows":238,"truePositives":104,"falsePositives":0,"trueNegatives":129,"falseNegatives":5}],"reason":null,"explanations":[]}""");
    }

    [Fact]
    public void Prints_as_JSON_why_no_matrix_has_these_figures()
    {
        var (exitCode, output) = Run("--accuracy .1758 --precision 1 --recall .3370 --rows 400000 --json");
        exitCode.Should().Be(1);
        var answer = JsonDocument.Parse(output).RootElement;
        answer.GetProperty("feasible").GetBoolean().Should().BeFalse();
        answer.GetProperty("solutions").GetArrayLength().Should().Be(0);
        answer.GetProperty("ranges").ValueKind.Should().Be(JsonValueKind.Null);
        answer.GetProperty("reason").GetString().Should().Contain("accuracy is at least recall");
        var explanation = answer.GetProperty("explanations")[0];
        explanation.GetProperty("name").GetString().Should().Be("labels {1,2}");
        explanation.GetProperty("trueAccuracy").GetProperty("balanced").GetDecimal().Should().Be(.4854m);
    }

    [Fact]
    public void Prints_only_the_count_as_JSON_if_there_are_too_many_matrices()
    {
        var answer = JsonDocument.Parse(Run("--accuracy .9 --rows 1000 --json").Output).RootElement;
        answer.GetProperty("solutions").ValueKind.Should().Be(JsonValueKind.Null);
        answer.GetProperty("count").GetInt64().Should().BeGreaterThan(100);
        answer.GetProperty("ranges").GetProperty("falseNegatives").GetProperty("most").GetInt64().Should().Be(150);
    }

    [Fact]
    public void Prints_the_matrices_as_text()
    {
        var (exitCode, output) = Run("--accuracy .9790 --precision 1 --recall .9541 --rows 993..1024");
        exitCode.Should().Be(0);
        output.Should().StartWith("accuracy 0.9790, precision 1.0000, recall 0.9541; 993 to 1,024 rows.")
            .And.Contain("5 confusion matrices over labels {0,1} have these figures: 998 to 1,002 rows, TP 437, FP 0, TN 540 to 544, FN 21.")
            .And.Contain("1,002       437         0       544        21");
    }

    [Fact]
    public void Prints_as_text_why_no_matrix_has_these_figures()
    {
        var (exitCode, output) = Run("--accuracy 17.58% --precision 1 --recall .3370 --rows 400000");
        exitCode.Should().Be(1);
        output.Should().Contain("No confusion matrix over labels {0,1} has these figures. Precision 1.0000 and recall 0.3370").And.Contain("48.54 %");
    }

    [Theory]
    [InlineData("", "No figure*")]
    [InlineData("--rows 100", "No figure*")]
    [InlineData("--accuracy 97.90", "*'97.90' is above 1*")]
    [InlineData("--accuracy .9790 --digits 3", "*shows 4 decimals*")]
    [InlineData("--accuracy .9790 --digits 99", "99 digits*")]
    [InlineData("--accuracy .9 --rows 0", "'0' is not a number of rows*")]
    [InlineData("--accuracy .9 --rows 10..4000001", "'10..4000001' is not a number of rows*")]
    public void Refuses_wrong_use_with_the_reason(string args, string why) =>
        ForensicsCommand.Create().Parse(args).Errors.Select(error => error.Message).Should().ContainSingle().Which.Should().Match(why);

    private static (int ExitCode, string Output) Run(string args)
    {
        using var output = new StringWriter();
        return (ForensicsCommand.Create().Parse(args).Invoke(new InvocationConfiguration { Output = output }), output.ToString());
    }
}
