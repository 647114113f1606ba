using System.CommandLine;
using Harness.Commands;
using Harness.Experiments.Archive;
using Harness.Storage;

namespace Harness.Tests.Commands;

/// <summary>Tests the command 'report' in all formats, on the experiment that trains fastest.</summary>
[Trait("Category", "Unit")]
public sealed class ReportCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_experiment_can_be_reported_alone()
    {
        await Train("majority");

        var (exitCode, output, error) = Report("majority --format md,csv,tex,svg,png,html --out", In("out"));

        (exitCode, error).Should().Be((0, ""));
        output.Should().StartWith("Written:").And.Contain($"  {In("out/comparison.md")}{Environment.NewLine}")
            .And.EndWith($"Open first: {In("out/report.html")}{Environment.NewLine}").And.NotContain("claims");
        File.ReadAllText(In("out/report.html")).Should().Contain("../runs/smoke/cpu/majority/seed-1.");
        Directory.Exists(In("results")).Should().BeFalse();
        File.ReadAllText(In("out/comparison.md")).Should().EndWith("## Claims\n\nNo claim of the study compares two of these experiments.\n");
    }

    [Fact]
    public async Task The_default_format_is_Markdown_with_pictures()
    {
        await Train("majority");

        var (exitCode, output, _) = Report("majority --out", In("out"));

        exitCode.Should().Be(0);
        output.Should().Contain("comparison.md").And.Contain("report.md").And.Contain(" pictures)").And.NotContain(".html").And.NotContain(".svg");
    }

    [Fact]
    public async Task Missing_runs_are_named_with_the_command_that_trains_them()
    {
        await Train("majority");

        var (exitCode, _, error) = Report("majority lstm --format csv --out", In("out"));

        exitCode.Should().Be(1);
        error.Should().Contain("lacks runs of the declared configuration")
            .And.Contain($"of: lstm. Train them with './research run lstm --profile smoke --device cpu --runs {In("runs")}'.")
            .And.Contain($"'./research report majority --format csv --profile smoke --runs {In("runs")} --out {In("out")}' reports the finished ones.");
        Directory.Exists(In("out")).Should().BeFalse();
    }

    /// <summary>Checks that the report names runs that were made by other code, because the command 'run' would train them again.</summary>
    [Fact]
    public async Task Runs_of_other_code_are_reported_and_named()
    {
        await Train("majority");
        var record = Directory.GetFiles(In("runs"), "seed-2.*.json", SearchOption.AllDirectories).Single();
        ChecksummedJson.Write(record, ChecksummedJson.ReadIfThere<RunRecord>(record)! with { Code = new string('0', 64) });

        var (exitCode, output, error) = Report("majority --format csv --out", In("out"));

        exitCode.Should().Be(0);
        output.Should().Contain("figures.csv");
        error.Should().Be("These runs were made by other code than the current code: majority. The report shows them. "
            + $"'./research run majority --profile smoke --device cpu --runs {In("runs")}' trains them again.{Environment.NewLine}");
        (await Train("majority")).Should().Contain("the others are trained");
    }

    /// <summary>Checks that no claim is decided if runs of another claim are missing. The p-values are corrected for the number of claims, so a report on two
    /// experiments would otherwise need weaker evidence than a report on all.</summary>
    [Fact]
    public async Task Claims_are_decided_all_together_or_not_at_all()
    {
        var claim = AmazonReviews.Study.Claims[0];
        await Train("majority");
        var study = AmazonReviews.Study with { Claims = [claim with { First = Of("majority"), Second = Of("majority") }, claim] };

        var (exitCode, output, error) = Report("majority --format csv,md --out", In("out"), study);

        exitCode.Should().Be(0);
        error.Should().StartWith("No claim is decided, because the runs of all claims of the study are needed: ").And.Contain(claim.First.Name);
        output.Should().NotContain("claims.csv").And.Contain("figures.csv");
        File.ReadAllText(In("out/comparison.md")).Should().Contain("## Claims\n\nNo claim is decided here, because runs of other experiments");

        static Harness.Experiments.Experiment Of(string name) => AmazonReviews.Study.Experiments.Single(experiment => experiment.Name == name);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("lstm --format pdf")]
    [InlineData("lstm --format md,")]
    [InlineData("lstm --format")]
    public void Refuses_wrong_use(string args) => ReportCommand.Create(AmazonReviews.Study).Parse(args).Errors.Should().ContainSingle();

    private string In(string name) => Path.Combine(_folder.Path, name);

    private async Task<string> Train(string experiment)
    {
        using StringWriter output = new(), error = new();
        await RunCommand.Create(AmazonReviews.Study).Parse($"{experiment} --profile smoke --device cpu --results {In("results")} --runs {In("runs")}")
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        Directory.Delete(In("results"), recursive: true);
        return error.ToString();
    }

    private (int ExitCode, string Output, string Error) Report(string args, string folder, Harness.Experiments.Study? study = null)
    {
        using StringWriter output = new(), error = new();
        var exitCode = ReportCommand.Create(study ?? AmazonReviews.Study).Parse($"{args} {folder} --profile smoke --runs {In("runs")}")
            .Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (exitCode, output.ToString(), error.ToString());
    }
}
