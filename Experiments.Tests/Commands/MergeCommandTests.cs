using Harness.Experiments;
using Harness.Snapshots;

namespace Experiments.Tests.Commands;

/// <summary>Shards that separate processes ran come to what one process does, byte for byte.</summary>
public sealed class MergeCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact, Trait("Category", "Unit")]
    public async Task Shards_of_seeds_and_experiments_are_the_single_run() => await ShardsAreTheSingleRun([["majority", "--seeds", "1..2"], ["majority", "--seeds", "3"], ["bag-of-words", "--seeds", "2"], ["bag-of-words", "--seeds", "1,3"]], "majority", "bag-of-words");

    [Fact, Trait("Category", "Comparison")]
    public async Task Shards_of_a_trained_recurrence_are_the_single_run() => await ShardsAreTheSingleRun([["lstm-narrow-dense", "--seeds", "1"], ["lstm-narrow-dense", "--seeds", "2..3"]], "lstm-narrow-dense");

    [Fact, Trait("Category", "Unit")]
    public async Task A_shard_too_few_is_named_and_fails()
    {
        (await SeparateProcesses.Harness("run", "majority", "--seeds", "1..2", "--device", "cpu", "--runs", In("shard"))).ExitCode.Should().Be(0);

        var (exitCode, said) = await SeparateProcesses.Harness("merge", In("shard"), "--runs", In("merged"), "--results", In("results"));

        exitCode.Should().Be(1);
        said.Should().Contain("2 runs of 1 experiments are in").And.Contain("majority: no run of seed 3, so there is no result.");
        Directory.Exists(In("results")).Should().BeFalse();
    }

    [Fact, Trait("Category", "Unit")]
    public async Task What_may_not_be_joined_is_named_and_nothing_is_written()
    {
        Directory.CreateDirectory(In("shard"));
        File.WriteAllText(Path.Combine(In("shard"), "notes.json"), "{}");

        var (exitCode, said) = await SeparateProcesses.Harness("merge", In("shard"), "--runs", In("merged"), "--results", In("results"));

        exitCode.Should().Be(1);
        said.Should().Contain($"'{Path.Combine(In("shard"), "notes.json")}' is no run").And.Contain("Nothing was joined");
        (Directory.Exists(In("merged")) || Directory.Exists(In("results"))).Should().BeFalse();
    }

    private async Task ShardsAreTheSingleRun(string[][] shards, params string[] experiments)
    {
        foreach (var results in new[] { "single-results", "merged-results" })
            AcceptAnotherSnapshotOf(experiments, results); // so that every snapshot is received
        var folders = shards.Select((_, shard) => In($"shard-{shard}")).ToArray();
        var single = await SeparateProcesses.Harness(["run", .. experiments, "--device", "cpu", "--runs", In("single"), "--results", In("single-results")]);
        foreach (var (shard, folder) in shards.Zip(folders))
        {
            var (exitCode, said) = await SeparateProcesses.Harness(["run", .. shard, "--device", "cpu", "--runs", folder]);
            exitCode.Should().Be(0, said);
        }

        var merged = await SeparateProcesses.Harness(["merge", .. folders, "--runs", In("merged"), "--results", In("merged-results")]);

        merged.ExitCode.Should().Be(1, merged.Said);
        single.ExitCode.Should().Be(1, single.Said);
        Files("merged").Should().Equal(Files("single"), "a run's name says everything that decides it");
        var received = Files("merged-results");
        received.Should().Equal(Files("single-results")).And.Contain(experiments.Select(name => Path.Combine("smoke", "cpu", $"{name}.received.json")));
        foreach (var file in received)
            File.ReadAllBytes(Path.Combine(In("merged-results"), file)).Should().Equal(File.ReadAllBytes(Path.Combine(In("single-results"), file)), file);
        foreach (var name in experiments)
            SnapshotComparison.Differences(Read("merged-results", name), File.ReadAllText(Path.Combine(Workspace.Baselines, "smoke", "cpu", $"{name}.verified.json"))).Should().BeNull();
    }

    private string In(string name) => Path.Combine(_folder.Path, name);

    private string Read(string results, string experiment) => File.ReadAllText(Path.Combine(In(results), "smoke", "cpu", $"{experiment}.received.json"));

    private string[] Files(string folder) => [.. Directory.GetFiles(In(folder), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(In(folder), file)).Order(StringComparer.Ordinal)];

    private void AcceptAnotherSnapshotOf(string[] experiments, string results)
    {
        var folder = Directory.CreateDirectory(Path.Combine(In(results), "smoke", "cpu")).FullName;
        foreach (var name in experiments)
            File.WriteAllText(Path.Combine(folder, $"{name}.verified.json"), "{}");
    }
}
