using System.CommandLine;
using System.Xml.Linq;
using Harness.Commands;
using Harness.Experiments;
using Harness.Storage;
using Harness.Training;

namespace Harness.Tests.Commands;

/// <summary>Tests the command 'run' in the smoke profile, on the experiments that train fastest.</summary>
[Trait("Category", "Unit")]
public sealed class RunCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Succeeds_if_the_committed_snapshot_holds_and_keeps_every_run()
    {
        var (exitCode, output, _) = await Run("majority");

        output.Should().Contain("majority                    0.494 ± 0.000").And.Contain("The snapshot holds.");
        exitCode.Should().Be(0);
        Runs().Should().HaveCount(3);
        Directory.EnumerateFiles(In("results"), "*", SearchOption.AllDirectories).Should().BeEmpty();
    }

    [Fact]
    public async Task Fails_if_the_snapshot_differs_and_prints_the_verdict_first_and_the_command_last()
    {
        var accepted = Path.Combine(In("results"), "smoke", "cpu", "majority.verified.json");
        Directory.CreateDirectory(Path.GetDirectoryName(accepted)!);
        var committed = File.ReadAllText(Path.Combine(AmazonReviews.Study.AcceptedSnapshots, "smoke", "cpu", "majority.verified.json"));
        File.WriteAllText(accepted, committed.Replace("\"batchSize\": 32", "\"batchSize\": 33", StringComparison.Ordinal));

        var (exitCode, output, error) = await Run("majority");

        exitCode.Should().Be(1);
        error.Should().StartWith("majority does not hold. ").And.Contain("training.batchSize: verified 33, received 32 (compared exactly)");
        output.Should().Contain("1 of 1 did not hold.").And.EndWith($"./research accept majority --results {In("results")}{Environment.NewLine}");
        File.ReadAllText(accepted.Replace("verified", "received", StringComparison.Ordinal)).Should().Be(committed);
    }

    /// <summary>Checks that all results are printed and kept although the folder of results cannot be written to.</summary>
    [Fact]
    public async Task Snapshots_that_cannot_be_written_are_named_and_the_runs_are_kept()
    {
        File.WriteAllText(In("results"), "");

        var (exitCode, output, error) = await Run("majority bag-of-words");

        exitCode.Should().Be(1);
        output.Should().Contain("majority  ").And.Contain("bag-of-words  ").And.Contain("2 of 2 did not hold.");
        error.Split("A snapshot could not be compared, because").Should().HaveCount(3, error);
        Runs().Should().HaveCount(6);
    }

    [Theory]
    [InlineData("", 0, "")]
    [InlineData("models/smoke/cpu/majority", 1, "3 of 6 models are kept in")]
    [InlineData("models", 1, "")]
    public async Task Models_that_could_not_be_saved_are_not_called_kept_and_explain_the_exit_code(string fileInstead, int expected, string kept)
    {
        if (fileInstead.Length > 0)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(In(fileInstead))!);
            File.WriteAllText(In(fileInstead), "a file where a folder should be");
        }

        var (exitCode, output, error) = await Run($"majority bag-of-words --keep-models --models {In("models")}");

        exitCode.Should().Be(expected);
        output.Should().Contain("All 2 snapshots hold.");
        if (expected == 0)
        {
            output.Should().StartWith($"Models are kept in '{Path.Combine(In("models"), "smoke", "cpu")}', for");
            error.Should().BeEmpty();
            return;
        }
        if (kept.Length > 0)
            output.Should().Contain(kept);
        else
            output.Should().NotContain("kept in");
        error.Should().Contain("The model of majority, seed 1, could not be saved in").And.EndWith("The exit code is 1, because some runs or models "
            + $"could not be saved: see the messages above. When the cause is removed, run the same command again.{Environment.NewLine}");
    }

    [Fact]
    public async Task Other_data_are_refused_for_a_profile_that_reads_committed_data()
    {
        var (exitCode, _, error) = await Run($"majority --data {_folder.Path}");

        exitCode.Should().Be(2);
        error.Should().Contain("The profile smoke reads committed data, but --data names other data. Add --profile sample or full.");
    }

    [Theory]
    [InlineData("--epochs 1", "A quick look: 1 epoch, seeds 1, 2, 3.", 3)]
    [InlineData("--learning-rate 0.02 --seeds 7", "A quick look: learning rate 0.02, seed 7.", 1)]
    [InlineData("--epochs 2 --learning-rate 0.02 --seeds 1..2", "A quick look: 2 epochs, learning rate 0.02, seeds 1, 2.", 2)]
    public async Task A_quick_look_is_not_compared_with_a_snapshot_and_kept_in_a_separate_folder(string args, string message, int runs)
    {
        var (exitCode, output, error) = await Run($"bag-of-words {args}");

        error.Should().BeEmpty();
        exitCode.Should().Be(0);
        output.Should().Contain(message).And.Contain("It is not compared with a snapshot and cannot be accepted.").And.NotContain("accepted snapshot");
        Directory.Exists(In("results")).Should().BeFalse("a quick look cannot be accepted");
        Directory.EnumerateFiles(In("runs"), "*.json", SearchOption.AllDirectories).Should().HaveCount(runs)
            .And.OnlyContain(file => file.StartsWith(Path.Combine(In("runs"), "quick-looks"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Controls_run_without_a_comparison_with_snapshots()
    {
        var (exitCode, output, error) = await Run("majority --controls");

        exitCode.Should().Be(0, error);
        output.Should().Contain("majority                  on shuffled labels                known defect  accuracy 49.4 %; on shuffled labels 49.4 %")
            .And.Contain("6 controls ran; no new violations; 4 known defects.").And.NotContain("accepted snapshot");
        Directory.Exists(In("results")).Should().BeFalse("the page of controls is written only for all experiments of the study");
        Directory.Exists(In("runs")).Should().BeFalse("runs of controls are not kept");
    }

    [Fact]
    public async Task Controls_can_run_without_progress()
    {
        (await Run("majority --controls --quiet")).Error.Should().BeEmpty();
        (await Run("majority --controls")).Error.Should().Be($"majority: controls done.{Environment.NewLine}");
    }

    /// <summary>Checks that nothing is trained, not even an experiment that the claim does not compare.</summary>
    [Fact]
    public async Task A_claim_that_cannot_be_decided_is_refused_before_the_training()
    {
        var study = AmazonReviews.Study with { Claims = [AmazonReviews.Study.Claims[0] with { Factor = "layers" }] };

        await FluentActions.Awaiting(() => Run("majority", study)).Should().ThrowAsync<ExperimentDeclarationException>()
            .WithMessage($"The claim '{study.Claims[0].Name}' names the factor 'layers'; expected one of: *");

        Directory.Exists(In("runs")).Should().BeFalse();
    }

    [Fact]
    public void The_version_is_that_of_the_packages()
    {
        using var output = new StringWriter();

        StudyProgram.CommandsOf(AmazonReviews.Study).Parse("--version").Invoke(new InvocationConfiguration { Output = output }).Should().Be(0);

        output.ToString().TrimEnd().Should().Be(XDocument.Load(Path.Combine(Workspace.Root, "Package.props")).Descendants("Version").Single().Value);
    }

    [Theory]
    [InlineData("2", "Trained with seed 2: --seeds takes the seeds themselves", 1)]
    [InlineData("3,1", "Trained with seeds 3, 1: ", 2)]
    [InlineData("7..8", "Trained with seeds 7, 8: ", 2)]
    public async Task Keeps_the_runs_of_a_shard_without_a_comparison_with_snapshots(string seeds, string message, int runs)
    {
        var (exitCode, output, _) = await Run($"majority --seeds {seeds}");

        exitCode.Should().Be(0);
        output.Should().Contain(message).And.Contain("Only the seeds 1, 2, 3 of the profile smoke together are compared with a snapshot.");
        Runs().Should().HaveCount(runs);
        Directory.Exists(In("results")).Should().BeFalse();
    }

    [Fact]
    public async Task All_seeds_of_the_profile_in_any_order_are_compared_with_the_snapshot() =>
        (await Run("majority --seeds 2,3,1")).Output.Should().Contain("The snapshot holds.");

    [Fact]
    public async Task As_JSON_each_line_of_the_output_is_an_object()
    {
        var (exitCode, output, error) = await Run("bag-of-words --json");

        var events = output.TrimEnd('\n').Split('\n').Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement).ToList();
        events.Select(one => one.GetProperty("event").GetString()).GroupBy(name => name).Select(group => $"{group.Key} {group.Count()}")
            .Should().Equal("epoch 12", "result 1", "end 1");
        events[^2].GetProperty("figures").GetProperty("accuracy").GetProperty("mean").GetDouble().Should().BeInRange(.6, .7);
        events[^1].GetProperty("exitCode").GetInt32().Should().Be(exitCode).And.Be(0);
        error.Should().Contain("The snapshot holds.");
    }

    /// <summary>Checks that --quiet hides the progress. Uses a separate process, because progress is written to the standard error of the process and not to
    /// the writers of the test.</summary>
    [Theory]
    [InlineData("--quiet", false)]
    [InlineData("--at-once 1", true)]
    public async Task Progress_can_be_left_out(string option, bool isShown)
    {
        var (exitCode, output) = await SeparateProcesses.Harness(["run", "bag-of-words", "--device", "cpu", "--profile", "smoke", "--results", In("results"),
            "--runs", In("runs"), "--checkpoints", In("checkpoints"), .. option.Split(' ')]);

        exitCode.Should().Be(0, output);
        output.Contains("epoch 1/4", StringComparison.Ordinal).Should().Be(isShown);
        output.Should().Contain("Results, profile smoke on cpu");
        Directory.Exists(In("checkpoints")).Should().BeFalse("a run of a few seconds writes no checkpoint");
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

    private async Task<(int ExitCode, string Output, string Error)> Run(string args, Study? study = null)
    {
        using StringWriter output = new(), error = new();
        var exitCode = await RunCommand.Create(study ?? AmazonReviews.Study)
            .Parse($"{args} --profile smoke --device cpu --results {In("results")} --runs {In("runs")}")
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = study is null });
        return (exitCode, output.ToString(), error.ToString());
    }
}
