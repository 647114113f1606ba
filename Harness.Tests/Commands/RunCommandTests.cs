using System.CommandLine;
using Harness.Commands;

namespace Harness.Tests.Commands;

/// <summary>The quickest experiment, in the smoke profile: what the tests run, and what they say.</summary>
[Trait("Category", "Unit")]
public sealed class RunCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Holds_where_the_committed_snapshot_does_and_keeps_every_run()
    {
        var (exitCode, said, _) = await Run("majority");

        said.Should().Contain("majority                    0.494 ± 0.000").And.Contain("The snapshot holds.");
        exitCode.Should().Be(0);
        Runs().Should().HaveCount(3);
        Directory.EnumerateFiles(In("results"), "*", SearchOption.AllDirectories).Should().BeEmpty();
    }

    [Fact]
    public async Task Fails_where_the_snapshot_differs_with_the_verdict_first_and_the_command_last()
    {
        var accepted = Path.Combine(In("results"), "smoke", "cpu", "majority.verified.json");
        Directory.CreateDirectory(Path.GetDirectoryName(accepted)!);
        var committed = File.ReadAllText(Path.Combine(AmazonReviews.Study.AcceptedSnapshots, "smoke", "cpu", "majority.verified.json"));
        File.WriteAllText(accepted, committed.Replace("\"batchSize\": 32", "\"batchSize\": 33", StringComparison.Ordinal));

        var (exitCode, said, refused) = await Run("majority");

        exitCode.Should().Be(1);
        refused.Should().StartWith("majority does not hold. ").And.Contain("training.batchSize: verified 33, received 32 (compared exactly)");
        said.Should().Contain("1 of 1 did not hold.").And.EndWith($"./research accept majority --results {In("results")}{Environment.NewLine}");
        File.ReadAllText(accepted.Replace("verified", "received", StringComparison.Ordinal)).Should().Be(committed);
    }

    /// <summary>A folder that cannot be written to costs no other result.</summary>
    [Fact]
    public async Task Snapshots_that_cannot_be_written_are_named_and_the_others_are_compared()
    {
        File.WriteAllText(In("results"), "");

        var (exitCode, said, refused) = await Run("majority bag-of-words");

        exitCode.Should().Be(1);
        said.Should().Contain("majority  ").And.Contain("bag-of-words  ").And.Contain("2 of 2 did not hold.");
        refused.Split("A snapshot could not be compared, because").Should().HaveCount(3, refused);
        Runs().Should().HaveCount(6);
    }

    [Fact]
    public async Task Other_data_for_a_profile_that_reads_committed_ones_are_refused()
    {
        var (exitCode, _, refused) = await Run($"majority --data {_folder.Path}");

        exitCode.Should().Be(2);
        refused.Should().Contain("The profile smoke reads committed data, but --data names other data. Add --profile sample or full.");
    }

    [Theory]
    [InlineData("--epochs 1", "A quick look: 1 epoch, seeds 1, 2, 3.", 3)]
    [InlineData("--learning-rate 0.02 --seeds 7", "A quick look: learning rate 0.02, seed 7.", 1)]
    [InlineData("--epochs 2 --learning-rate 0.02 --seeds 1..2", "A quick look: 2 epochs, learning rate 0.02, seeds 1, 2.", 2)]
    public async Task A_quick_look_is_compared_with_nothing_and_kept_apart(string args, string message, int runs)
    {
        var (exitCode, said, refused) = await Run($"bag-of-words {args}");

        refused.Should().BeEmpty();
        exitCode.Should().Be(0);
        said.Should().Contain(message).And.Contain("It is not compared with a snapshot and cannot be accepted.").And.NotContain("accepted snapshot");
        Directory.Exists(In("results")).Should().BeFalse("nothing may be accepted of it");
        Directory.EnumerateFiles(In("runs"), "*.json", SearchOption.AllDirectories).Should().HaveCount(runs)
            .And.OnlyContain(file => file.StartsWith(Path.Combine(In("runs"), "quick-looks"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Controls_are_asked_instead_of_snapshots()
    {
        var (exitCode, said, refused) = await Run("majority --controls");

        exitCode.Should().Be(0, refused);
        said.Should().Contain("majority                  on shuffled labels                known defect  accuracy 49.4 %; on shuffled labels 49.4 %")
            .And.Contain("6 controls ran; no new violations; 4 known defects.").And.NotContain("accepted snapshot");
        Directory.Exists(In("results")).Should().BeFalse("the page shows all experiments of the study");
        Directory.Exists(In("runs")).Should().BeFalse("a control is no run of the study");
    }

    [Theory]
    [InlineData("2", "Trained with seed 2: --seeds takes the seeds themselves", 1)]
    [InlineData("3,1", "Trained with seeds 3, 1: ", 2)]
    [InlineData("7..8", "Trained with seeds 7, 8: ", 2)]
    public async Task Keeps_a_shard_and_compares_nothing(string seeds, string message, int runs)
    {
        var (exitCode, said, _) = await Run($"majority --seeds {seeds}");

        exitCode.Should().Be(0);
        said.Should().Contain(message).And.Contain("Only the seeds 1, 2, 3 of the profile smoke together are compared with a snapshot.");
        Runs().Should().HaveCount(runs);
        Directory.Exists(In("results")).Should().BeFalse();
    }

    [Fact]
    public async Task All_seeds_of_the_profile_in_any_order_are_no_shard() =>
        (await Run("majority --seeds 2,3,1")).Said.Should().Contain("The snapshot holds.");

    [Fact]
    public async Task As_JSON_each_line_of_the_output_is_an_object()
    {
        var (exitCode, said, told) = await Run("bag-of-words --json");

        var events = said.TrimEnd('\n').Split('\n').Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement).ToList();
        events.Select(one => one.GetProperty("event").GetString()).GroupBy(name => name).Select(group => $"{group.Key} {group.Count()}")
            .Should().Equal("epoch 12", "result 1", "end 1");
        events[^2].GetProperty("figures").GetProperty("accuracy").GetProperty("mean").GetDouble().Should().BeInRange(.6, .7);
        events[^1].GetProperty("exitCode").GetInt32().Should().Be(exitCode).And.Be(0);
        told.Should().Contain("The snapshot holds.");
    }

    /// <summary>Sees results and errors only: progress goes to the standard error of the process itself.</summary>
    [Theory]
    [InlineData("--quiet", false)]
    [InlineData("--at-once 1", true)]
    public async Task Progress_can_be_left_out(string option, bool isShown)
    {
        var (exitCode, said) = await SeparateProcesses.Harness(["run", "bag-of-words", "--device", "cpu", "--profile", "smoke", "--results", In("results"),
            "--runs", In("runs"), "--checkpoints", In("checkpoints"), .. option.Split(' ')]);

        exitCode.Should().Be(0, said);
        said.Contains("epoch 1/4", StringComparison.Ordinal).Should().Be(isShown);
        said.Should().Contain("Results, profile smoke on cpu");
        Directory.Exists(In("checkpoints")).Should().BeFalse("a run of seconds writes none");
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("majority --seeds one")]
    [InlineData("majority --seeds 3..1")]
    [InlineData("majority --seeds -1")]
    [InlineData("majority --seeds 1..")]
    [InlineData("majority --seeds 1..2..3")]
    [InlineData("majority --seeds 0..1000")]
    [InlineData("majority --device tpu")]
    [InlineData("majority --profile huge")]
    [InlineData("majority --at-once 0")]
    [InlineData("majority --epochs 0")]
    [InlineData("majority --learning-rate 0")]
    public void Refuses_wrong_use(string args) => RunCommand.Create(AmazonReviews.Study).Parse(args).Errors.Should().ContainSingle();

    private string In(string name) => Path.Combine(_folder.Path, name);

    private string[] Runs() => Directory.GetFiles(In("runs"), "seed-*.json", SearchOption.AllDirectories);

    private async Task<(int ExitCode, string Said, string Refused)> Run(string args)
    {
        using StringWriter said = new(), refused = new();
        var exitCode = await RunCommand.Create(AmazonReviews.Study).Parse($"{args} --profile smoke --device cpu --results {In("results")} --runs {In("runs")}")
            .InvokeAsync(new InvocationConfiguration { Output = said, Error = refused });
        return (exitCode, said.ToString(), refused.ToString());
    }
}
