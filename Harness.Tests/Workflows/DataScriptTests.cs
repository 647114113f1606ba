using System.Text.Json;
using Harness.Storage;

namespace Harness.Tests.Workflows;

/// <summary>Tests the scripts that plan shards, merge coverage, and copy the metrics of a pull request.</summary>
[Trait("Category", "Unit")]
public sealed class DataScriptTests : IDisposable
{
    private const string Snapshot = "results/smoke/cpu/lstm.verified.json";

    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [FactOnShell]
    public void A_plan_without_names_has_every_experiment_with_every_requested_seed() =>
        Plan("", "1..3")
            .Should().BeEquivalentTo(AmazonReviews.Study.Experiments.SelectMany(experiment => new[] { 1, 2, 3 }.Select(seed => $"{experiment.Name} {seed}")));

    [FactOnShell]
    public void A_plan_contains_each_shard_once() =>
        Plan("lstm cnn lstm", "2,7..9,8").Should().Equal("cnn 2", "cnn 7", "cnn 8", "cnn 9", "lstm 2", "lstm 7", "lstm 8", "lstm 9");

    [FactOnShell]
    public void A_plan_with_an_invalid_name_or_seed_is_refused_with_a_reason()
    {
        foreach (var (names, seeds, reason) in new[]
        {
            ("lst", "1", "No experiment is called 'lst'"), ("claims", "1", "No experiment is called 'claims'"),
            ("$(exit)", "1", "No experiment is called '$(exit)'"), ("lstm", "0", "'0' is not a seed"), ("lstm", "3..1", "'3..1' is not a seed"),
            ("lstm", "1;2", "'1;2' is not a seed"), ("lstm", "", "usage"), ("lstm", "1-3", "'1-3' is not a seed"),
            ("", "1..300", "There are 4200 shards, but a matrix may have at most 256 jobs"),
        })
        {
            var outcome = _shell.Run("experiment-matrix.sh", [names, seeds]);
            outcome.ExitCode.Should().NotBe(0);
            outcome.Error.Should().Contain(reason);
            outcome.Output.Should().BeEmpty();
        }
    }

    [FactOnShell]
    public void A_plan_printed_by_decide_is_used_unchanged()
    {
        var outcome = _shell.Run("experiment-matrix.sh", ["", "1..3", """[{"experiment":"lstm","seed":"4..9,12"},{"experiment":"cnn","seed":"7"}]"""]);

        outcome.Output.Trim().Should().Be("""shards=[{"experiment":"lstm","seed":"4..9,12"},{"experiment":"cnn","seed":"7"}]""");
    }

    [FactOnShell]
    public void A_plan_in_another_format_is_refused()
    {
        foreach (var plan in new[]
        {
            "x", "[]", "{}", """[{"experiment":"lstm"}]""", """[{"experiment":"lst","seed":"1"}]""", """[{"experiment":"lstm","seed":4}]""",
            """[{"experiment":"lstm","seed":"4; rm -r ."}]""", """[{"experiment":"claims","seed":"4"}]""", """[{"experiment":"lstm","seed":"4","more":1}]""",
        })
        {
            var outcome = _shell.Run("experiment-matrix.sh", ["", "1..3", plan]);
            (outcome.ExitCode, outcome.Output).Should().Be((2, ""), plan);
            outcome.Error.Should().Contain("The plan must be a list of 1 to 256 objects");
        }
    }

    [FactOnShell]
    public void A_category_is_tested_by_its_name_and_an_invalid_name_is_refused()
    {
        _shell.Fake("dotnet", "echo \"$@\"");
        _shell.Run("test-category.sh", environment: ("CATEGORY", "LSTM")).Output.Should()
            .StartWith("test --settings coverage.runsettings --filter Category=LSTM --logger");
        foreach (var other in new[] { "", "LSTM|Category=CNN", "L STM" })
            _shell.Run("test-category.sh", environment: ("CATEGORY", other))
                .Should().Match<Shell.Outcome>(outcome => outcome.ExitCode == 2 && outcome.Output == "");
    }

    /// <summary>Checks a stopped run. <c>dotnet test</c> ends with 0 if SIGTERM stops it.</summary>
    [FactOnShell]
    public void Tests_that_were_stopped_are_a_failure()
    {
        _shell.Fake("dotnet", "exit 0");
        var stopped = _shell.Run("test-category.sh", environment: ("CATEGORY", "LSTM"));
        (stopped.ExitCode, stopped.Error.TrimEnd()).Should().Be((1, "dotnet test ended without a result: it was stopped, or it ran no test."));

        _shell.Fake("dotnet", "echo 'Passed!  - Failed:     0, Passed:     1'");
        _shell.Run("test-category.sh", environment: ("CATEGORY", "LSTM")).ExitCode.Should().Be(0);
    }

    [FactOnShell]
    public void Coverage_is_the_union_over_all_machines()
    {
        WriteCoverage("one", "/home/a/Harness/Some.cs", lines: [1, 0, 0, 0], branches: [1, 0]);
        WriteCoverage("two", "/mnt/b/Harness/Some.cs", lines: [0, 1, 1, 0], branches: [1, 0]);
        Coverage(least: "75", branches: "50").Should().Be((0, "## Coverage of Harness/: 75 % of lines, 50 % of branches"));
        Coverage(least: "75.1", branches: "50").ExitCode.Should().Be(1);
        Coverage(least: "75", branches: "50.1").ExitCode.Should().Be(1);
        _shell.Run("coverage.sh", [_shell.At("coverage"), "0", "0"]).Output.Should().Contain("| `Harness/Some.cs` | 3 | 4 | 75 | 1 | 2 | 50 |");
    }

    [FactOnShell]
    public void Missing_coverage_files_are_a_failure()
    {
        Directory.CreateDirectory(_shell.At("coverage"));
        Coverage("0", "0").ExitCode.Should().Be(1);
    }

    [FactOnShell]
    public void Only_valid_snapshots_and_noise_are_copied_from_an_untrusted_artifact()
    {
        Artifact();
        _shell.Write($"in/{Snapshot}", "\uFEFF{ \"experiment\": \"lstm\" }");
        _shell.Write("in/results/smoke/cuda/cnn.received.json", "{}");
        _shell.Write("in/results/smoke/cpu/noise.json", "{}");
        _shell.Write("in/results/noise.json", "{}");
        _shell.Write("in/results/smoke/cpu/report.md", "words");
        _shell.Write("in/results/smoke/cpu/cnn.verified.json", "not JSON");
        _shell.Write("in/results/smoke/cpu/rnn-50.verified.json", "[1]");
        _shell.Write("in/results/smoke/cpu/$(id).verified.json", "{}");
        _shell.Write("in/results/smoke/tpu/lstm.verified.json", "{}");
        _shell.Write("in/results/other.verified.json", "{}");
        _shell.Write("in/.github/workflows/gpu.yml", "on: push");
        _shell.Write("in/results/smoke/cpu/lstm-large.verified.json", $"{{ \"a\": \"{new string('a', 1 << 20)}\" }}");
        var outcome = _shell.Run("untrusted-metrics.sh", [_shell.At("in"), _shell.At("out")]);
        outcome.Should().Be(new Shell.Outcome(0, "3 files are used, 10 other files are ignored.\n", ""));
        Files("out/head").Should().Equal(Snapshot, "results/smoke/cpu/noise.json", "results/smoke/cuda/cnn.received.json");
        Files("out/base").Should().Contain(Snapshot).And.OnlyContain(file => file.StartsWith("results/", StringComparison.Ordinal));
    }

    [FactOnShell]
    public void A_symbolic_link_in_an_untrusted_artifact_is_refused()
    {
        Artifact();
        File.CreateSymbolicLink(_shell.At("in/link"), "/etc/passwd");
        _shell.Run("untrusted-metrics.sh", [_shell.At("in"), _shell.At("out")]).ExitCode.Should().Be(1);
    }

    [FactOnShell]
    public void An_artifact_is_refused_if_its_base_is_not_a_commit_of_the_branch()
    {
        foreach (var commit in new[] { new string('1', 40), "HEAD", "--help", "", "$(id)" })
        {
            Artifact(commit);
            _shell.Run("untrusted-metrics.sh", [_shell.At("in"), _shell.At("out")]).Error.Should().Contain("not a commit of this branch");
        }
    }

    [FactOnShell]
    public void Without_an_artifact_there_is_nothing_to_compare()
    {
        _shell.Run("untrusted-metrics.sh", [_shell.At("in"), _shell.At("out")]).ExitCode.Should().Be(0);
        Directory.EnumerateFileSystemEntries(_shell.At("out")).Should().BeEmpty();
    }

    [FactOnShell]
    public void The_metrics_of_a_change_are_its_accepted_and_received_snapshots_and_those_of_the_base()
    {
        _shell.Fake("dotnet", "[ \"$1\" != build ] || exit 0; while [ \"$1\" != --out ]; do shift || exit 9; done; echo '# moved' > \"$2\"");
        _shell.Write("received/results/smoke/cpu/lstm.received.json", "received");
        _shell.Write("received/results/smoke/cpu/comparison.received.md", "for people");
        _shell.Write("received/results/smoke/cuda/lstm.received.json", "new");
        var summary = _shell.Write("summary.md", "before\n");
        var outcome = _shell.Run("metric-diff.sh", ["HEAD", _shell.At("received"), _shell.At("metrics")], "", ("GITHUB_STEP_SUMMARY", summary));
        outcome.ExitCode.Should().Be(0, outcome.Error);
        File.ReadAllText(summary).Should().Be("before\n# moved\n");
        File.ReadAllText(_shell.At($"metrics/base/{Snapshot}")).Should().Contain("\"experiment\": \"lstm\"");
        Files("metrics/data").Should().Contain([Snapshot, "base.sha", "results/smoke/cpu/lstm.received.json", "results/smoke/cuda/lstm.received.json"])
            .And.OnlyContain(file => file == "base.sha" || file.EndsWith(".json", StringComparison.Ordinal));
    }

    private List<string> Plan(string names, string seeds)
    {
        var outcome = _shell.Run("experiment-matrix.sh", [names, seeds]);
        outcome.Error.Should().BeEmpty();
        using var shards = JsonDocument.Parse(outcome.Output["shards=".Length..]);
        return [.. shards.RootElement.EnumerateArray()
            .Select(shard => $"{shard.GetProperty("experiment").GetString()} {shard.GetProperty("seed").GetInt32()}")];
    }

    /// <summary>Writes a file in coverlet's format.</summary>
    private void WriteCoverage(string machine, string file, int[] lines, int[] branches)
    {
        var method = new
        {
            Lines = lines.Select((hits, index) => (hits, index)).ToDictionary(line => $"{line.index + 10}", line => line.hits),
            Branches = branches.Select((hits, index) => new { Line = 10, Offset = 4, EndOffset = 6, Path = index, Ordinal = index, Hits = hits }),
        };
        var classes = new Dictionary<string, object> { ["Harness.Some"] = new Dictionary<string, object> { ["System.Void Harness.Some::Do()"] = method } };
        _shell.Write($"coverage/{machine}/coverage.json",
            JsonSerializer.Serialize(new Dictionary<string, object> { ["Harness.dll"] = new Dictionary<string, object> { [file] = classes } }));
    }

    private (int ExitCode, string Heading) Coverage(string least, string branches)
    {
        var outcome = _shell.Run("coverage.sh", [_shell.At("coverage"), least, branches]);
        return (outcome.ExitCode, outcome.Output.Split('\n')[0]);
    }

    private void Artifact(string? commit = null) =>
        _shell.Write("in/base.sha", commit ?? _shell.Run("/usr/bin/env", ["git", "-C", Workspace.Root, "rev-parse", "HEAD"]).Output);

    private List<string> Files(string folder) =>
        [.. Directory.EnumerateFiles(_shell.At(folder), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_shell.At(folder), file).Replace('\\', '/')).Order(StringComparer.Ordinal)];
}
