using System.CommandLine;
using System.Text.Json;
using Harness.Commands;
using Harness.Tests.Reporting.Differences;
using Harness.Tests.Snapshots;

namespace Harness.Tests.Commands;

[Trait("Category", "Unit")]
public sealed class DiffCommandTests : IDisposable
{
    private readonly TwoFolders _folders = new();

    public DiffCommandTests()
    {
        var now = new SnapshotText { Accuracy = SnapshotText.Metric(double.NaN, double.NaN), Loss = SnapshotText.Metric(.9, .02), Rows = "8", Trace = "aabbb" };
        _folders.With("smoke/cpu/lstm", new SnapshotText(), new SnapshotText()).WithReceived("smoke/cpu/lstm", now)
            .With("smoke/cpu/new", null, new SnapshotText()).With("smoke/cpu/broken", new SnapshotText(), "{");
        TwoFolders.Write(_folders.Base, "smoke/cpu/lstm.received.json", now.ToString());
    }

    public void Dispose() => _folders.Dispose();

    [Fact]
    public void Prints_the_page_and_exits_with_0_although_the_folders_differ()
    {
        var (exitCode, output) = Run();
        exitCode.Should().Be(0);
        output.Should().Be(_folders.Page()).And.Contain("| worse |");
    }

    [Fact]
    public void Writes_the_page_to_a_file()
    {
        var file = Path.Combine(_folders.Base, "page.md");
        Run("--out", file).Output.Trim().Should().Be($"Written to '{file}'.");
        File.ReadAllText(file).Should().Be(_folders.Page());
    }

    [Fact]
    public void Prints_the_same_facts_as_JSON()
    {
        var facts = JsonDocument.Parse(Run("--json").Output).RootElement;

        facts.GetProperty("nothing").GetBoolean().Should().BeFalse();
        facts.GetProperty("compared").GetInt32().Should().Be(1);
        facts.GetProperty("metrics").EnumerateArray()
            .Select(metric => $"{metric.GetProperty("key")} {metric.GetProperty("difference")} {metric.GetProperty("verdict")}")
            .Should().Equal("metrics.test.accuracy  worse", "metrics.test.loss 0.65 worse");
        facts.GetProperty("metrics")[1].GetProperty("sigma").GetDouble().Should().BeApproximately(.65 / Math.Sqrt(2 * .02 * .02 / 3), 1e-9);
        facts.GetProperty("exact")[0].ToString().Should().Match("*data.train.rows*7*8*exact change*");
        facts.GetProperty("snapshots")[0].GetProperty("verdict").GetString().Should().Be("new");
        facts.GetProperty("unreadInHead")[0].GetProperty("name").GetString().Should().Be("smoke/cpu/broken.verified.json");
    }

    [Fact]
    public void Writes_JSON_to_standard_output_and_the_page_to_the_file()
    {
        var file = Path.Combine(_folders.Base, "page.md");
        JsonDocument.Parse(Run("--json", "--out", file).Output).RootElement.ValueKind.Should().Be(JsonValueKind.Object);
        File.ReadAllText(file).Should().Be(_folders.Page());
    }

    [Fact]
    public void Refuses_a_folder_that_is_not_there()
    {
        DiffCommand.Create(AmazonReviews.Study).Parse(["--base", _folders.Base, "--head", Path.Combine(_folders.Head, "none")]).Errors.Should()
            .ContainSingle().Which.Message.Should().Contain("none");
        DiffCommand.Create(AmazonReviews.Study).Parse(["--base", _folders.Base]).Errors.Should().ContainSingle().Which.Message.Should().Contain("--head");
    }

    [FactWithProgram("git")]
    public void Compares_with_a_revision()
    {
        using var repository = new ScratchFolder();
        var results = Repository(repository);
        File.Delete(Path.Combine(results, "smoke/cpu/lstm.verified.json"));
        TwoFolders.Write(results, "smoke/cpu/lstm.verified.json", new SnapshotText { Rows = "8" }.ToString());

        foreach (var revision in (string[])["HEAD", "trunk", "v1"])
        {
            using var output = new StringWriter();
            DiffCommand.Create(AmazonReviews.Study).Parse([revision, "--head", results]).Invoke(new InvocationConfiguration { Output = output }).Should().Be(0);
            output.ToString().Should().Contain("data.train.rows").And.Contain("| `7` | `8` |");
        }
    }

    /// <summary>Starts processes with their own folder for temporary files, so that other processes do not change what is left there.</summary>
    [FactWithProgram("git")]
    public async Task Leaves_no_temporary_folder()
    {
        using ScratchFolder repository = new(), temporary = new();
        var results = Repository(repository);
        TwoFolders.Write(results, "smoke/cpu/lstm.verified.json", new SnapshotText { Rows = "8" }.ToString());
        var notCommitted = Directory.CreateDirectory(Path.Combine(repository.Path, "other")).FullName;
        var environment = new[] { "TMPDIR", "TMP", "TEMP" }.ToDictionary(name => name, _ => temporary.Path);

        foreach (var (head, expected, answer) in new[] { (results, 0, "| `7` | `8` |"), (notCommitted, 1, "has no folder 'other'") })
        {
            var (exitCode, output) = await SeparateProcesses.HarnessIn(environment, "diff", "HEAD", "--head", head);

            (exitCode, output.Contains(answer, StringComparison.Ordinal)).Should().Be((expected, true), output);
            Directory.GetDirectories(temporary.Path, "research-diff-*").Should().BeEmpty();
        }
    }

    [FactWithProgram("git")]
    public void Names_the_revision_or_folder_that_git_does_not_have()
    {
        using ScratchFolder repository = new(), elsewhere = new();
        var results = Repository(repository);

        Refusal("nowhere", results).Should().StartWith("git knows no revision 'nowhere'");
        Refusal("HEAD", elsewhere.Path).Should().Contain("is not in a git repository").And.Contain("--base and --head");
        Refusal("HEAD", Directory.CreateDirectory(Path.Combine(repository.Path, "other")).FullName).Should()
            .StartWith("The revision 'HEAD' has no folder 'other'");

        static string Refusal(string revision, string head) => FluentActions
            .Invoking(() => Harness.Reporting.Differences.CommittedResults.Of(revision, head)).Should().Throw<IOException>().Which.Message;
    }

    [Theory]
    [InlineData("")]
    [InlineData("HEAD --base .")]
    [InlineData("--nothing")]
    [InlineData("--head .")]
    public void Refuses_wrong_use(string args) =>
        DiffCommand.Create(AmazonReviews.Study).Parse(args).Errors.Should().NotBeEmpty();

    /// <summary>Creates a repository with one commit, a branch and a tag, and returns its folder of results.</summary>
    private static string Repository(ScratchFolder folder)
    {
        var results = Path.Combine(folder.Path, "results");
        TwoFolders.Write(results, "smoke/cpu/lstm.verified.json", new SnapshotText().ToString());
        foreach (var command in (string[])["init -q -b trunk", "add .", "-c user.name=Some -c user.email=some@example.org commit -q -m first", "tag v1"])
        {
            using var git = System.Diagnostics.Process.Start("git", ["-C", folder.Path, .. command.Split(' ')]);
            git.WaitForExit();
            git.ExitCode.Should().Be(0);
        }
        return results;
    }

    private (int ExitCode, string Output) Run(params string[] more)
    {
        using var output = new StringWriter();
        return (DiffCommand.Create(AmazonReviews.Study).Parse(["--base", _folders.Base, "--head", _folders.Head, .. more])
            .Invoke(new InvocationConfiguration { Output = output }), output.ToString());
    }
}
