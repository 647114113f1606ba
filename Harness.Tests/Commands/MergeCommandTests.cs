namespace Harness.Tests.Commands;

/// <summary>Tests the command 'merge': shards from separate processes give the same files as a single process, byte for byte, and problems are
/// named.</summary>
[Trait("Category", "Unit")]
public sealed class MergeCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Shards_of_seeds_and_experiments_give_the_same_files_as_a_single_run()
    {
        string[] experiments = ["majority", "bag-of-words"];
        foreach (var results in new[] { "single-results", "merged-results" })
            AcceptAnotherSnapshotOf(experiments, results); // so that every snapshot differs and is written as received
        string[][] shards = [["majority", "bag-of-words", "--seeds", "1"], ["majority", "--seeds", "2..3"], ["bag-of-words", "--seeds", "3,2"]];

        var single = SeparateProcesses.Harness(["run", .. experiments, "--device", "cpu", "--runs", In("single"), "--results", In("single-results")]);
        var folders = await SeparateProcesses.Shards(_folder.Path, "cpu", shards);
        var (mergedExit, mergedOutput) = await SeparateProcesses.Harness(["merge", .. folders, "--runs", In("merged"), "--results", In("merged-results")]);
        var (singleExit, singleOutput) = await single;

        (mergedExit, singleExit).Should().Be((1, 1), "another snapshot was accepted: {0}{1}", mergedOutput, singleOutput);
        Files("merged").Should().HaveCount(6).And.Equal(Files("single"), "the file name of a run contains everything that determines its result");
        Files("merged-results")
            .Should().Equal(Files("single-results")).And.Contain(experiments.Select(name => Path.Combine("smoke", "cpu", $"{name}.received.json")));
        foreach (var file in Files("merged-results"))
            File.ReadAllBytes(Path.Combine(In("merged-results"), file)).Should().Equal(File.ReadAllBytes(Path.Combine(In("single-results"), file)), file);
    }

    [Fact]
    public async Task A_seed_without_a_run_is_named_and_fails()
    {
        var shards = await SeparateProcesses.Shards(_folder.Path, "cpu", ["majority", "--seeds", "1..2"]);

        var (exitCode, output) = await SeparateProcesses.Harness(["merge", .. shards, "--runs", In("merged"), "--results", In("results")]);

        exitCode.Should().Be(1);
        output.Should().Contain("2 runs of 1 experiment are in").And.Contain("majority: no run of seed 3, so there is no result.");
        Directory.Exists(In("results")).Should().BeFalse();
    }

    [Fact]
    public async Task An_experiment_without_a_run_is_named_and_fails_unless_only_others_are_expected()
    {
        var shards = await SeparateProcesses.Shards(_folder.Path, "cpu", ["majority"]);

        var (exitCode, output) = await SeparateProcesses.Harness(["merge", .. shards, "--runs", In("merged"), "--results", In("results")]);
        var (expectedExit, expectedOutput) =
            await SeparateProcesses.Harness(["merge", .. shards, "--runs", In("merged"), "--results", In("results"), "--experiments", "majority"]);

        exitCode.Should().Be(1);
        output.Should().Contain("There is no run of cnn, rnn-100,").And.Contain("bag-of-words. If this is intended").And.Contain("The snapshot holds.");
        (expectedExit, expectedOutput.Contains("There is no run of")).Should().Be((0, false), expectedOutput);
    }

    [Fact]
    public async Task A_file_that_is_not_a_run_is_named_and_nothing_is_written()
    {
        Directory.CreateDirectory(In("shard"));
        File.WriteAllText(Path.Combine(In("shard"), "notes.json"), "{}");

        var (exitCode, output) = await SeparateProcesses.Harness("merge", In("shard"), "--runs", In("merged"), "--results", In("results"));

        exitCode.Should().Be(1);
        output.Should().Contain($"'{Path.Combine(In("shard"), "notes.json")}' is not a run").And.Contain("Nothing was merged");
        (Directory.Exists(In("merged")) || Directory.Exists(In("results"))).Should().BeFalse();
    }

    private string In(string name) => Path.Combine(_folder.Path, name);

    private string[] Files(string folder) =>
        [.. Directory.GetFiles(In(folder), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(In(folder), file))
            .Order(StringComparer.Ordinal)];

    private void AcceptAnotherSnapshotOf(string[] experiments, string results)
    {
        var folder = Directory.CreateDirectory(Path.Combine(In(results), "smoke", "cpu")).FullName;
        foreach (var name in experiments)
            File.WriteAllText(Path.Combine(folder, $"{name}.verified.json"), "{}");
    }
}
