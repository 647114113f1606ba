using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Harness.Storage;

namespace Harness.Tests.Workflows;

/// <summary>What holds of every workflow, whatever it does.</summary>
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
    public void Reads_the_repository_and_no_more_unless_a_job_says_so(string name)
    {
        Permissions(Workflow.Named(name)["permissions"]!).Should().Equal("contents: read");
        foreach (var job in Workflow.Named(name).Jobs.Where(job => job.Declared["permissions"] is not null))
            Permissions(job.Declared["permissions"]!)
                .Should().BeSubsetOf(["contents: read", "actions: read", "pull-requests: write"], "{0} asks for them", job.Name);
    }

    [Fact]
    public void Writes_only_where_no_step_takes_code_from_a_pull_request()
    {
        var writing = Workflow.All.SelectMany(workflow => workflow.Jobs.Select(job => (workflow, job.Name, job.Declared)))
            .Where(job => job.Declared["permissions"] is JsonObject permissions && permissions.Any(permission => (string)permission.Value! == "write"))
            .ToList();
        writing.Select(job => $"{job.workflow.Name}/{job.Name}").Should().Equal("gpu/drop-label", "report/comment");
        foreach (var checkout in writing.SelectMany(job => Checkouts(job.Declared)))
            ((string?)checkout["with"]?["ref"]).Should().Be("${{ github.event.repository.default_branch }}");
    }

    [Theory, MemberData(nameof(Names))]
    public void Bounds_every_job_in_time(string name)
    {
        foreach (var job in Workflow.Named(name).Jobs)
            int.Parse((string?)job.Declared["timeout-minutes"] ?? "0", null).Should().BeInRange(1, 720, "{0} must end", job.Name);
    }

    [Theory, MemberData(nameof(Names))]
    public void Says_what_happens_to_an_older_run(string name)
    {
        ((string?)Workflow.Named(name)["concurrency"]?["group"]).Should().NotBeNullOrEmpty();
        ((string?)Workflow.Named(name)["concurrency"]?["cancel-in-progress"]).Should().NotBeNullOrEmpty();
    }

    [Theory, MemberData(nameof(Names))]
    public void Uses_every_action_at_a_full_commit_with_its_version_beside_it(string name)
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
    public void Keeps_no_credentials_beside_the_code(string name)
    {
        foreach (var checkout in Workflow.Named(name).Jobs.SelectMany(job => Checkouts(job.Declared)))
            ((string?)checkout["with"]?["persist-credentials"]).Should().Be("false");
    }

    [Theory, MemberData(nameof(Names))]
    public void Is_not_started_with_the_rights_of_the_base_and_the_code_of_the_head(string name) =>
        ((JsonObject)Workflow.Named(name)["on"]!).Select(one => one.Key).Should().NotContain("pull_request_target").And.NotContain("issue_comment");

    [Theory, MemberData(nameof(Names))]
    public void Puts_no_text_of_an_event_into_a_shell(string name)
    {
        foreach (var step in Workflow.Named(name).Jobs.SelectMany(job => Workflow.Steps(job.Declared)))
            ((string?)step["run"] ?? "").Should().NotContain("${{", "a branch may be called $(rm -rf .); what a step needs comes by its environment");
    }

    [Theory, MemberData(nameof(Names))]
    public void Pipes_nothing_where_a_failure_would_go_unseen(string name)
    {
        foreach (var step in Workflow.Named(name).Jobs.SelectMany(job => Workflow.Steps(job.Declared)))
            ((string?)step["run"] ?? "").Should().NotContain(" | ", "GitHub's shell has no pipefail unless it is asked for");
    }

    [Fact]
    public void Comments_without_any_of_the_pull_requests_code()
    {
        var report = Workflow.Named("report");
        var checkout = report.Jobs.SelectMany(job => Checkouts(job.Declared)).Should().ContainSingle().Subject;
        ((string?)checkout["with"]!["ref"]).Should().Be("${{ github.event.repository.default_branch }}");
        checkout["with"]!["repository"].Should().BeNull();
        report.Text.Should().NotContain("git fetch").And.NotContain("gh pr checkout").And.NotContain("actions/cache", "a fork could have filled it");
    }

    [Fact]
    public void Takes_what_a_fork_made_out_of_the_way_of_the_code()
    {
        foreach (var step in Workflow.Named("report").Jobs.SelectMany(job => Workflow.Steps(job.Declared))
            .Where(step => ((string?)step["uses"] ?? "").StartsWith("actions/download-artifact", StringComparison.Ordinal)))
            ((string?)step["with"]!["path"]).Should().StartWith("${{ runner.temp }}/");
    }

    [Fact]
    public void Runs_every_category_of_the_tests()
    {
        var listed = (JsonArray)Workflow.Named("pull-request").Jobs.Single(job => job.Name == "test").Declared["strategy"]!["matrix"]!["category"]!;
        listed.Select(category => (string)category!).Append("GPU").Should().BeEquivalentTo(Categories().Distinct());
    }

    [Fact]
    public void Asks_every_kind_of_machine_for_the_certificate()
    {
        var job = Workflow.Named("pull-request").Jobs.Single(job => job.Name == "arithmetic").Declared;
        ((JsonArray)job["strategy"]!["matrix"]!["include"]!).Select(machine => $"{machine!["runner"]}: {machine["scope"]}, {machine["torch"]}")
            .Should().Equal("ubuntu-24.04: whole, cpu", "ubuntu-24.04-arm: kernels, external", "macos-latest: whole, cpu");
        ((JsonArray)Workflow.Named("pull-request").Jobs.Single(job => job.Name == "verdict").Declared["needs"]!).Select(needed => (string)needed!)
            .Should().BeEquivalentTo(Workflow.Named("pull-request").Jobs.Select(job => job.Name).Except(["verdict"]));
    }

    /// <summary>NuGet's warnings about advisories, NU1901 to NU1904, are errors in one job alone.</summary>
    [Fact]
    public async Task One_job_fails_where_a_package_has_an_advisory_and_every_other_build_warns()
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
        var said = await build.StandardOutput.ReadToEndAsync();
        await build.WaitForExitAsync();
        build.ExitCode.Should().Be(0, said);
        return said;
    }

    [Fact]
    public void Every_test_has_a_category() => Tests().Where(test => !CategoriesOf(test).Any()).Select(test => test.FullName).Should().BeEmpty();

    [Fact]
    public void Runs_only_scripts_that_are_there_and_may_be_run()
    {
        var named = Workflow.All.SelectMany(workflow => Script().Matches(workflow.Text)).Select(match => match.Value).Distinct().ToList();
        named.Should().NotBeEmpty();
        foreach (var path in named.Select(script => Path.Combine(Workspace.Root, script)))
        {
            File.Exists(path).Should().BeTrue("{0} is named", path);
            if (!OperatingSystem.IsWindows())
                File.GetUnixFileMode(path).Should().HaveFlag(UnixFileMode.UserExecute, "{0} is run", path);
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
