using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Harness.Storage;

namespace Harness.Tests.Workflows;

/// <summary>Tests the rules that every workflow must follow.</summary>
[Trait("Category", "Unit")]
public sealed partial class WorkflowTests
{
    public static TheoryData<string> Names => [.. Workflow.All.Select(workflow => workflow.Name)];

    [Fact]
    public void Each_is_described_on_the_page_for_administrators()
    {
        var page = File.ReadAllText(Path.Combine(Workspace.Root, "docs", "continuous-integration.md"));
        var described = DescribedWorkflow().Matches(page).Select(match => match.Groups["name"].Value);
        described.Should().BeEquivalentTo(Workflow.All.Select(workflow => workflow.Name)).And.HaveCount(4);
    }

    [Theory, MemberData(nameof(Names))]
    public void May_only_read_the_repository_unless_a_job_declares_more(string name)
    {
        Permissions(Workflow.Named(name)["permissions"]!).Should().Equal("contents: read");
        foreach (var job in Workflow.Named(name).Jobs.Where(job => job.Declared["permissions"] is not null))
            Permissions(job.Declared["permissions"]!)
                .Should().BeSubsetOf(["contents: read", "actions: read", "pull-requests: write"], "{0} declares them", job.Name);
    }

    [Fact]
    public void Jobs_with_write_access_never_check_out_code_of_a_pull_request()
    {
        var writing = Workflow.All.SelectMany(workflow => workflow.Jobs.Select(job => (workflow, job.Name, job.Declared)))
            .Where(job => job.Declared["permissions"] is JsonObject permissions && permissions.Any(permission => (string)permission.Value! == "write"))
            .ToList();
        writing.Select(job => $"{job.workflow.Name}/{job.Name}").Should().Equal("gpu/drop-label", "report/comment");
        writing.SelectMany(job => Checkouts(job.Declared)).Select(checkout => (string?)checkout["with"]?["ref"]).Should()
            .HaveCount(2, "each of them checks out its scripts").And.AllBe("${{ github.event.repository.default_branch }}");
    }

    [Theory, MemberData(nameof(Names))]
    public void Has_a_time_limit_for_every_job(string name)
    {
        Workflow.Named(name).Jobs.Should().NotBeEmpty();
        foreach (var job in Workflow.Named(name).Jobs)
            int.Parse((string?)job.Declared["timeout-minutes"] ?? "0", null).Should().BeInRange(1, 720, "{0} must end", job.Name);
    }

    [Theory, MemberData(nameof(Names))]
    public void Declares_what_happens_to_an_older_run(string name)
    {
        ((string?)Workflow.Named(name)["concurrency"]?["group"]).Should().NotBeNullOrEmpty();
        ((string?)Workflow.Named(name)["concurrency"]?["cancel-in-progress"]).Should().NotBeNullOrEmpty();
    }

    [Theory, MemberData(nameof(Names))]
    public void Pins_every_action_to_a_full_commit_and_names_its_version(string name)
    {
        var used = Uses().Matches(Workflow.Named(name).Text).Select(match => match.Value.Trim()).ToList();
        used.Should().NotBeEmpty().And.AllSatisfy(use => use.Should().MatchRegex(@"^uses: [\w-]+(/[\w-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$"));
    }

    [Fact]
    public void Uses_one_commit_of_each_action() =>
        Workflow.All.SelectMany(workflow => Uses().Matches(workflow.Text)).Select(match => match.Value.Trim().Split(' ')[1].Split('@'))
            .Select(use => (Action: string.Join('/', use[0].Split('/').Take(2)), Commit: use[1]))
            .Distinct().Should().OnlyHaveUniqueItems(use => use.Action);

    [Theory, MemberData(nameof(Names))]
    public void Keeps_no_credentials_in_the_checkout(string name)
    {
        var checkouts = Workflow.Named(name).Jobs.SelectMany(job => Checkouts(job.Declared)).ToList();
        checkouts.Should().NotBeEmpty();
        foreach (var checkout in checkouts)
            ((string?)checkout["with"]?["persist-credentials"]).Should().Be("false");
    }

    [Theory, MemberData(nameof(Names))]
    public void Is_not_started_by_events_with_write_access_for_pull_requests(string name) =>
        ((JsonObject)Workflow.Named(name)["on"]!).Select(one => one.Key).Should().NotContain("pull_request_target").And.NotContain("issue_comment");

    [Theory, MemberData(nameof(Names))]
    public void Inserts_no_text_of_an_event_into_a_script(string name)
    {
        foreach (var step in Workflow.Named(name).Jobs.SelectMany(job => Workflow.Steps(job.Declared)))
            ((string?)step["run"] ?? "").Should().NotContain("${{", "a branch may be called $(rm -rf .), so event texts are passed in environment variables");
    }

    [Theory, MemberData(nameof(Names))]
    public void Uses_no_pipes_because_they_hide_failures(string name)
    {
        foreach (var step in Workflow.Named(name).Jobs.SelectMany(job => Workflow.Steps(job.Declared)))
            ((string?)step["run"] ?? "").Should().NotContain(" | ", "GitHub's default shell has no pipefail, so it hides the failure of a program in a pipe");
    }

    [Fact]
    public void The_comment_is_written_without_code_of_the_pull_request()
    {
        var report = Workflow.Named("report");
        var checkout = report.Jobs.SelectMany(job => Checkouts(job.Declared)).Should().ContainSingle().Subject;
        ((string?)checkout["with"]!["ref"]).Should().Be("${{ github.event.repository.default_branch }}");
        checkout["with"]!["repository"].Should().BeNull();
        report.Text.Should().NotContain("git fetch").And.NotContain("gh pr checkout").And.NotContain("actions/cache", "a fork could have filled it");
    }

    [Fact]
    public void Artifacts_of_a_fork_are_downloaded_outside_the_checkout()
    {
        var downloads = Workflow.Named("report").Jobs.SelectMany(job => Workflow.Steps(job.Declared))
            .Where(step => ((string?)step["uses"] ?? "").StartsWith("actions/download-artifact", StringComparison.Ordinal)).ToList();
        downloads.Should().NotBeEmpty();
        foreach (var step in downloads)
            ((string?)step["with"]!["path"]).Should().StartWith("${{ runner.temp }}/");
    }

    [Fact]
    public void Runs_every_category_of_the_tests()
    {
        var listed = (JsonArray)Workflow.Named("pull-request").Jobs.Single(job => job.Name == "test").Declared["strategy"]!["matrix"]!["category"]!;
        listed.Select(category => (string)category!).Append("GPU").Should().BeEquivalentTo(Categories().Distinct());
    }

    [Fact]
    public void Checks_the_certificate_on_every_kind_of_machine()
    {
        var job = Workflow.Named("pull-request").Jobs.Single(job => job.Name == "arithmetic").Declared;
        ((JsonArray)job["strategy"]!["matrix"]!["include"]!).Select(machine => $"{machine!["runner"]}: {machine["scope"]}, {machine["torch"]}")
            .Should().Equal("ubuntu-24.04: whole, cpu", "ubuntu-24.04-arm: kernels, external", "macos-latest: whole, cpu");
        ((JsonArray)Workflow.Named("pull-request").Jobs.Single(job => job.Name == "verdict").Declared["needs"]!).Select(needed => (string)needed!)
            .Should().BeEquivalentTo(Workflow.Named("pull-request").Jobs.Select(job => job.Name).Except(["verdict"]));
    }

    /// <summary>Checks that NuGet's warnings about advisories, NU1901 to NU1904, are errors in only one job.</summary>
    [Fact]
    public async Task Package_advisories_are_errors_in_one_job_and_warnings_elsewhere()
    {
        var failing = Workflow.All.SelectMany(workflow => workflow.Jobs.Select(job => (workflow.Name, job)))
            .Where(job => job.job.Declared.ToJsonString().Contains("FailOnAdvisories", StringComparison.Ordinal));
        failing.Select(job => $"{job.Name}/{job.job.Name}").Should().Equal("pull-request/audit");

        (await WarningsOnly()).Should().Contain("NU1901;NU1902;NU1903;NU1904");
        (await WarningsOnly("-p:FailOnAdvisories=true")).Should().NotContain("NU190");
    }

    private static async Task<string> WarningsOnly(params string[] options)
    {
        using var build = Process.Start(new ProcessStartInfo("dotnet",
            ["msbuild", Path.Combine(Workspace.Root, "Harness", "Harness.csproj"), "-nologo", "-getProperty:WarningsNotAsErrors", .. options])
        {
            RedirectStandardOutput = true,
        })!;
        var output = await build.StandardOutput.ReadToEndAsync();
        await build.WaitForExitAsync();
        build.ExitCode.Should().Be(0, output);
        return output;
    }

    [Fact]
    public void Every_test_has_a_category() => Tests().Where(test => !CategoriesOf(test).Any()).Select(test => test.FullName).Should().BeEmpty();

    [Fact]
    public void Runs_only_existing_executable_scripts()
    {
        var named = Workflow.All.SelectMany(workflow => Script().Matches(workflow.Text)).Select(match => match.Value).Distinct().ToList();
        named.Should().NotBeEmpty();
        foreach (var path in named.Select(script => Path.Combine(Workspace.Root, script)))
        {
            File.Exists(path).Should().BeTrue("a workflow runs {0}", path);
            if (!OperatingSystem.IsWindows())
                File.GetUnixFileMode(path).Should().HaveFlag(UnixFileMode.UserExecute, "a workflow runs {0}", path);
        }
    }

    private static IEnumerable<Type> Tests() =>
        new[] { typeof(WorkflowTests), typeof(AmazonReviews) }.SelectMany(type => type.Assembly.GetTypes())
            .Where(type => type.GetMethods().Any(method => method.GetCustomAttributes<FactAttribute>().Any()));

    private static IEnumerable<string> Categories() => Tests().SelectMany(CategoriesOf);

    private static IEnumerable<string> CategoriesOf(Type test) => test.GetCustomAttributesData()
        .Where(data => data.AttributeType == typeof(TraitAttribute) && (string)data.ConstructorArguments[0].Value! == "Category")
        .Select(data => (string)data.ConstructorArguments[1].Value!);

    private static IEnumerable<JsonObject> Checkouts(JsonObject job) =>
        Workflow.Steps(job).Where(step => ((string?)step["uses"] ?? "").StartsWith("actions/checkout@", StringComparison.Ordinal));

    private static IEnumerable<string> Permissions(JsonNode permissions) =>
        ((JsonObject)permissions).Select(permission => $"{permission.Key}: {(string?)permission.Value}");

    [GeneratedRegex(@"uses: .*$", RegexOptions.Multiline)]
    private static partial Regex Uses();

    [GeneratedRegex(@"^\| `(?<name>[\w-]+)\.yml` \|", RegexOptions.Multiline)]
    private static partial Regex DescribedWorkflow();

    [GeneratedRegex(@"\.github/scripts/[\w-]+\.sh")]
    private static partial Regex Script();
}
