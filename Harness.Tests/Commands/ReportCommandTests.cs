using System.CommandLine;
using Harness.Commands;
using Harness.Experiments.Archive;
using Harness.Storage;

namespace Harness.Tests.Commands;

/// <summary>The quickest experiment, trained once, and reported in all ways.</summary>
[Trait("Category", "Unit")]
public sealed class ReportCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_experiment_has_a_report_of_its_own()
    {
        await Train("majority");

        var (exitCode, said, refused) = Report("majority --format md,csv,tex,svg,png,html --out", In("out"));

        (exitCode, refused).Should().Be((0, ""));
        said.Should().StartWith("Written:").And.Contain($"  {In("out/comparison.md")}{Environment.NewLine}")
            .And.EndWith($"Open first: {In("out/report.html")}{Environment.NewLine}").And.NotContain("claims");
        File.ReadAllText(In("out/report.html")).Should().Contain("../runs/smoke/cpu/majority/seed-1.");
        Directory.Exists(In("results")).Should().BeFalse();
        File.ReadAllText(In("out/comparison.md")).Should().EndWith("## Claims\n\nNo claim of the study compares two of these experiments.\n");
    }

    [Fact]
    public async Task Without_a_format_it_is_Markdown_with_pictures()
    {
        await Train("majority");

        var (exitCode, said, _) = Report("majority --out", In("out"));

        exitCode.Should().Be(0);
        said.Should().Contain("comparison.md").And.Contain("report.md").And.Contain(" pictures)").And.NotContain(".html").And.NotContain(".svg");
    }

    [Fact]
    public async Task Missing_runs_are_named_with_the_command_that_makes_them()
    {
        await Train("majority");

        var (exitCode, _, refused) = Report("majority lstm --format csv --out", In("out"));

        exitCode.Should().Be(1);
        refused.Should().Contain("lacks runs of the declared configuration")
            .And.Contain($"of: lstm. Train them with './research run lstm --profile smoke --device cpu --runs {In("runs")}'.")
            .And.Contain($"'./research report majority --format csv --profile smoke --runs {In("runs")} --out {In("out")}' reports the finished ones.");
        Directory.Exists(In("out")).Should().BeFalse();
    }

    /// <summary>The command 'run' would train such a run again, so that the report says which these are.</summary>
    [Fact]
    public async Task Runs_of_other_code_are_reported_and_named()
    {
        await Train("majority");
        var record = Directory.GetFiles(In("runs"), "seed-2.*.json", SearchOption.AllDirectories).Single();
        ChecksummedJson.Write(record, ChecksummedJson.ReadIfThere<RunRecord>(record)! with { Code = new string('0', 64) });

        var (exitCode, said, refused) = Report("majority --format csv --out", In("out"));

        exitCode.Should().Be(0);
        said.Should().Contain("figures.csv");
        refused.Should().Be("These runs were made by other code than the current code: majority. The report shows them. "
            + $"'./research run majority --profile smoke --device cpu --runs {In("runs")}' trains them again.{Environment.NewLine}");
        (await Train("majority")).Should().Contain("the others are trained");
    }

    /// <summary>A report on two experiments must not make a claim about them easier than a report on all.</summary>
    [Fact]
    public async Task Claims_are_decided_with_all_others_or_not_at_all()
    {
        var claim = AmazonReviews.Study.Claims[0];
        await Train("majority");
        var study = AmazonReviews.Study with { Claims = [claim with { First = Of("majority"), Second = Of("majority") }, claim] };

        var (exitCode, said, refused) = Report("majority --format csv,md --out", In("out"), study);

        exitCode.Should().Be(0);
        refused.Should().StartWith("No claim is decided, because the runs of all claims of the study are needed: ").And.Contain(claim.First.Name);
        said.Should().NotContain("claims.csv").And.Contain("figures.csv");
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
        using StringWriter said = new(), refused = new();
        await RunCommand.Create(AmazonReviews.Study).Parse($"{experiment} --profile smoke --device cpu --results {In("results")} --runs {In("runs")}")
            .InvokeAsync(new InvocationConfiguration { Output = said, Error = refused });
        Directory.Delete(In("results"), recursive: true);
        return refused.ToString();
    }

    private (int ExitCode, string Said, string Refused) Report(string args, string folder, Harness.Experiments.Study? study = null)
    {
        using StringWriter said = new(), refused = new();
        var exitCode = ReportCommand.Create(study ?? AmazonReviews.Study).Parse($"{args} {folder} --profile smoke --runs {In("runs")}")
            .Invoke(new InvocationConfiguration { Output = said, Error = refused });
        return (exitCode, said.ToString(), refused.ToString());
    }
}
