using System.Text.Json.Nodes;

namespace Harness.Tests.Workflows;

/// <summary>Tests which jobs run for which event, by the conditions in the workflow files.
/// Code of a fork never gets the GPU or a token with write access.</summary>
[Trait("Category", "Unit")]
public sealed class LaneTests
{
    private const string Ours = "lab/research", Forks = "stranger/research";

    [Theory]
    [InlineData("push", "refs/heads/main", "admit train")]
    [InlineData("push", "refs/heads/idea", "")]
    [InlineData("schedule", "refs/heads/main", "admit train")]
    [InlineData("workflow_dispatch", "refs/heads/main", "admit train")]
    [InlineData("workflow_dispatch", "refs/heads/idea", "admit train")]
    [InlineData("issue_comment", "refs/heads/main", "")]
    [InlineData("workflow_run", "refs/heads/main", "")]
    public void The_GPU_trains_for_pushes_to_main_at_night_and_on_request(string name, string reference, string jobs) =>
        Gpu(Event(name, reference)).Should().Be(jobs);

    [Theory]
    [InlineData(Ours, "labeled", "gpu", "gpu", "admit train")]
    [InlineData(Ours, "labeled", "docs", "gpu docs", "")] // the label may have been set for an earlier commit
    [InlineData(Ours, "labeled", "gpu-later", "gpu-later", "")]
    [InlineData(Ours, "synchronize", null, "gpu", "drop-label")]
    [InlineData(Ours, "synchronize", null, "docs", "")]
    [InlineData(Ours, "synchronize", null, "", "")]
    [InlineData(Ours, "opened", null, "gpu", "")]
    [InlineData(Ours, "reopened", null, "gpu", "")]
    [InlineData(Ours, "unlabeled", "gpu", "", "")]
    [InlineData(Forks, "labeled", "gpu", "gpu", "")]
    [InlineData(Forks, "synchronize", null, "gpu", "")]
    [InlineData(Forks, "opened", null, "gpu", "")]
    [InlineData(null, "labeled", "gpu", "gpu", "")] // the fork has been deleted
    public void The_GPU_trains_a_pull_request_only_if_it_is_ours_and_gets_the_label(string? from, string action, string? label,
        string labels, string jobs) =>
        Gpu(PullRequest(from, action, label, labels)).Should().Be(jobs);

    [Fact]
    public void Only_a_job_that_waits_for_admission_runs_on_the_GPU() =>
        Workflow.Named("gpu").Jobs.Where(job => job.Declared["runs-on"] is JsonArray).Should().ContainSingle().Which.Should()
            .Match<(string Name, JsonObject Declared)>(job => job.Name == "train" && (string)job.Declared["needs"]! == "admit" && job.Declared["if"] == null);

    [Theory]
    [InlineData("gpu", "gpu-refs/pull/7/merge-lane")]
    [InlineData("docs", "gpu-refs/pull/7/merge-991")]
    public void Only_the_gpu_label_can_stop_an_older_run(string label, string group) =>
        new GitHubExpression(PullRequest(Ours, "labeled", label, "gpu docs")).Text((string)Workflow.Named("gpu")["concurrency"]!["group"]!).Should().Be(group);

    [Theory]
    [InlineData("push", false)]
    [InlineData("schedule", false)]
    [InlineData("workflow_dispatch", false)]
    [InlineData("pull_request", true)]
    public void Only_the_older_run_of_a_pull_request_is_stopped(string name, bool stops)
    {
        var expression = new GitHubExpression(Event(name, "refs/heads/main"));
        expression.Holds((string?)Workflow.Named("gpu")["concurrency"]!["cancel-in-progress"]).Should().Be(stops);
        expression.Holds((string?)Workflow.Named("pull-request")["concurrency"]!["cancel-in-progress"]).Should().Be(stops);
    }

    [Theory]
    [InlineData("full", "/data", "full")]
    [InlineData("smoke", "/data", "smoke")]
    [InlineData(null, "/data", "sample")]
    [InlineData(null, "", "smoke")]
    [InlineData(null, null, "smoke")]
    public void The_profile_is_the_requested_one_or_depends_on_the_data(string? requested, string? data, string profile)
    {
        var contexts = Event("workflow_dispatch", "refs/heads/main");
        contexts["inputs"] = new JsonObject { ["profile"] = requested };
        contexts["vars"] = new JsonObject { ["AMAZON_REVIEWS_DIR"] = data };
        var train = Workflow.Named("gpu").Jobs.Single(job => job.Name == "train").Declared;
        new GitHubExpression(contexts).Text((string)train["env"]!["RESEARCH_PROFILE"]!).Should().Be(profile);
    }

    [Theory]
    [InlineData("pull_request", "gpu-pull-request")]
    [InlineData("push", "gpu")]
    [InlineData("schedule", "gpu")]
    public void A_pull_request_uses_an_environment_with_reviewers(string name, string environment) =>
        new GitHubExpression(Event(name, "refs/heads/main"))
            .Text((string)Workflow.Named("gpu").Jobs.Single(job => job.Name == "train").Declared["environment"]!).Should().Be(environment);

    [Theory]
    [InlineData("pull_request", "success", true)]
    [InlineData("pull_request", "failure", true)]
    [InlineData("pull_request", "cancelled", false)]
    [InlineData("pull_request", "skipped", false)]
    [InlineData("push", "success", false)]
    [InlineData("pull_request_target", "success", false)]
    public void Comments_on_finished_pull_requests(string name, string conclusion, bool comments)
    {
        var contexts = Event("workflow_run", "refs/heads/main");
        contexts["github"]!["event"]!["action"] = "completed";
        contexts["github"]!["event"]!["workflow_run"] = new JsonObject { ["event"] = name, ["conclusion"] = conclusion };
        Workflow.Named("report").JobsThatRun(contexts).Should().Equal(comments ? ["comment"] : Array.Empty<string>());
    }

    [Theory]
    [InlineData("smoke", "cpu", "ubuntu-24.04")]
    [InlineData("smoke", "cuda", """["self-hosted","linux","x64","gpu"]""")]
    [InlineData("sample", "cpu", """["self-hosted","linux","x64","gpu"]""")]
    public void Shards_run_on_the_machine_with_the_data_and_the_device(string profile, string device, string runsOn)
    {
        var contexts = Event("workflow_dispatch", "refs/heads/main");
        contexts["inputs"] = new JsonObject { ["profile"] = profile, ["device"] = device };
        Workflow.Named("experiments").Jobs.Where(job => job.Name is "shard" or "merge")
            .Select(job => new GitHubExpression(contexts).Text((string)job.Declared["runs-on"]!)).Should().Equal(runsOn, runsOn);
    }

    private static string Gpu(JsonObject contexts) => string.Join(' ', Workflow.Named("gpu").JobsThatRun(contexts).Order(StringComparer.Ordinal));

    private static JsonObject PullRequest(string? from, string action, string? label, string labels)
    {
        var contexts = Event("pull_request", "refs/pull/7/merge");
        var payload = contexts["github"]!["event"]!;
        payload["action"] = action;
        if (label is not null)
            payload["label"] = new JsonObject { ["name"] = label };
        payload["pull_request"] = new JsonObject
        {
            ["number"] = 7,
            ["labels"] = new JsonArray([.. labels.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => new JsonObject { ["name"] = name })]),
            ["head"] = new JsonObject { ["repo"] = from is null ? null : new JsonObject { ["full_name"] = from } },
        };
        return contexts;
    }

    /// <summary>Creates the contexts of an event, with only the part of the payload that the conditions use.</summary>
    private static JsonObject Event(string name, string reference) => new()
    {
        ["github"] = new JsonObject
        {
            ["event_name"] = name,
            ["ref"] = reference,
            ["repository"] = Ours,
            ["run_id"] = "991",
            ["event"] = new JsonObject(),
        },
        ["inputs"] = new JsonObject(),
        ["vars"] = new JsonObject(),
    };
}
