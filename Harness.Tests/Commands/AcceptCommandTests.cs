using System.CommandLine;
using System.Text;
using Harness.Commands;
using Harness.Snapshots;
using Harness.Tests.Reporting.Differences;
using Harness.Tests.Snapshots;

namespace Harness.Tests.Commands;

[Trait("Category", "Unit")]
public sealed class AcceptCommandTests : IDisposable
{
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private const string Lstm = "smoke/cpu/lstm";

    private static readonly SnapshotText Valid = new() { Experiment = "lstm", Arithmetic = "1" };

    private readonly ScratchFolder _results = new();

    public void Dispose() => _results.Dispose();

    [Fact]
    public void A_new_snapshot_becomes_the_accepted_snapshot_byte_for_byte()
    {
        Receive(Lstm, Valid);
        Run("").Should().Be((0, $"{Lstm}: accepted\n  new: there is no accepted snapshot"));
        File.ReadAllBytes(PathOf($"{Lstm}.verified.json")).Should().Equal(Encoding.UTF8.GetBytes(Valid.ToString()));
        File.Exists(PathOf($"{Lstm}.received.json")).Should().BeFalse();
    }

    [Fact]
    public void A_received_snapshot_can_be_discarded()
    {
        Verify(Lstm, Valid);
        Receive(Lstm, Valid with { More = ", \"learningRate\": 0.002" });
        Receive("smoke/cpu/rnn", Valid with { Experiment = "rnn" });

        Run("lstm --discard").Should().Be((0, $"{Lstm}: discarded"));

        File.Exists(PathOf($"{Lstm}.received.json")).Should().BeFalse();
        File.ReadAllText(PathOf($"{Lstm}.verified.json")).Should().Be(Valid.ToString());
        File.Exists(PathOf("smoke/cpu/rnn.received.json")).Should().BeTrue("only the named one is discarded");
    }

    [Fact]
    public void A_name_that_several_received_snapshots_have_accepts_none()
    {
        Receive(Lstm, Valid);
        Receive("sample/cpu/lstm", Valid with { Profile = "sample" });

        Run("lstm").Should().Be((1, $"2 received snapshots have the name 'lstm'. Name one of them: sample/cpu/lstm, {Lstm}."));
        File.Exists(PathOf($"{Lstm}.received.json")).Should().BeTrue();
        Run(Lstm).ExitCode.Should().Be(0);
        File.Exists(PathOf("sample/cpu/lstm.received.json")).Should().BeTrue();
    }

    /// <summary>Accepts a snapshot with an accuracy that changed within noise, another learning rate and other weights. All of them come from the same run, so
    /// the whole file is accepted.</summary>
    [Fact]
    public void The_received_file_is_accepted_as_a_whole()
    {
        Verify(Lstm, Valid with { More = ", \"learningRate\": 0.001" });
        var received = Valid with { Accuracy = SnapshotText.Metric(.905, .012), More = ", \"learningRate\": 0.002", Trace = "aabbb" };
        Receive(Lstm, received);

        var (exitCode, output) = Run("lstm");

        exitCode.Should().Be(0);
        output.Should().Be($"""
            {Lstm}: accepted
            Training changed: initial weights equal; weights differ from the second step on. Weights must be equal, even if the metrics are within noise.
            The noise gate: within noise, at most 0.6 σ (metrics.test.accuracy).
              training.learningRate: verified 0.001, received 0.002 (compared exactly)
              (judged by three seeds only: noise.json is missing)
            """.ReplaceLineEndings("\n"));
        File.ReadAllText(PathOf($"{Lstm}.verified.json")).Should().Be(received.ToString());
    }

    /// <summary>Checks that the accepted snapshot is always the text of one run, byte for byte, whatever was accepted before.</summary>
    [Fact]
    public void An_accepted_snapshot_never_mixes_figures_of_two_runs()
    {
        var random = new Random(3);
        Verify(Lstm, Valid);
        for (var i = 0; i < 50; i++)
        {
            var received = Valid with
            {
                Accuracy = SnapshotText.Metric(Math.Round(.9 + .02 * random.NextDouble(), 6), .01),
                Loss = SnapshotText.Metric(Math.Round(.1 + random.NextDouble(), 6), .02),
                Trace = random.Next(2) == 0 ? "aaaaa" : "aabbb",
                Arithmetic = random.Next(2) == 0 ? "1" : SnapshotText.NotCertified,
            };
            Receive(Lstm, received);
            Run("lstm --uncertified").ExitCode.Should().Be(0);
            File.ReadAllText(PathOf($"{Lstm}.verified.json")).Should().Be(received.ToString());
        }
    }

    [Fact]
    public void A_snapshot_that_equals_the_accepted_one_is_reported_as_equal()
    {
        Verify(Lstm, Valid with { Arithmetic = "1" });
        Receive(Lstm, Valid with { Arithmetic = "1" });
        Run("").Should().Be((0, $"{Lstm}: equal to its snapshot"));
        File.Exists(PathOf($"{Lstm}.received.json")).Should().BeFalse();
    }

    public static TheoryData<string?, string> Uncertified => new()
    {
        { SnapshotText.NotCertified, $"computed by '{SnapshotText.NotCertified}'" },
        { "1 | 1, not certified on this machine", "computed by '1 | 1, not certified on this machine'" },
        { null, "computed by an arithmetic that the snapshot does not name" },
    };

    [Theory, MemberData(nameof(Uncertified))]
    public void A_snapshot_of_a_CPU_without_the_certificate_is_not_accepted(string? arithmetic, string note)
    {
        Verify(Lstm, Valid);
        Receive(Lstm, Valid with { Arithmetic = arithmetic });
        Run("lstm").Should().Be((1, $"{Lstm}: not accepted. The received snapshot is not certified: {note}, so machines with the certificate will "
            + "not be compared with it. Run the experiment on a machine with the certificate, or pass --uncertified."));
        File.ReadAllText(PathOf($"{Lstm}.verified.json")).Should().Be(Valid.ToString());
        File.Exists(PathOf($"{Lstm}.received.json")).Should().BeTrue();
    }

    [Theory, MemberData(nameof(Uncertified))]
    public void An_uncertified_snapshot_is_accepted_on_request_with_a_note(string? arithmetic, string note)
    {
        Receive(Lstm, Valid with { Arithmetic = arithmetic });
        Run("lstm --uncertified").Should().Be((0, $"{Lstm}: accepted\n  new: there is no accepted snapshot\n  not certified: {note}, so machines with the "
            + "certificate will not be compared with it"));
    }

    [Fact]
    public void A_GPU_needs_no_certificate()
    {
        Receive("smoke/cuda/lstm", Valid with { Device = "cuda", Arithmetic = "a CUDA device, libtorch of unknown version" });
        Run("").Should().Be((0, "smoke/cuda/lstm: accepted\n  new: there is no accepted snapshot"));
    }

    [Fact]
    public void A_report_is_accepted_with_its_snapshot()
    {
        Receive("smoke/cpu/comparison", ResultsDifferenceTests.Several("""{ "parameters": { "a": 1 } }"""));
        _results.Write("smoke/cpu/comparison.received.md", "now");
        _results.Write("smoke/cpu/comparison.md", "before");
        Run("comparison").ExitCode.Should().Be(0);
        File.ReadAllText(PathOf("smoke/cpu/comparison.md")).Should().Be("now");
        File.Exists(PathOf("smoke/cpu/comparison.received.md")).Should().BeFalse();
    }

    [Fact]
    public void Only_what_is_named_is_accepted()
    {
        Receive(Lstm, Valid);
        Receive("sample/cpu/lstm", Valid with { Profile = "sample" });
        Run("smoke/cpu/lstm").ExitCode.Should().Be(0);
        File.Exists(PathOf($"{Lstm}.verified.json")).Should().BeTrue();
        File.Exists(PathOf("sample/cpu/lstm.received.json")).Should().BeTrue();
    }

    [Fact]
    public void A_name_that_was_not_received_accepts_nothing()
    {
        Receive(Lstm, Valid);
        Run("lstm rnn").Should().Be((1, $"There is no received snapshot 'rnn'. Received: {Lstm}."));
        File.Exists(PathOf($"{Lstm}.received.json")).Should().BeTrue();
    }

    [Theory]
    [InlineData("lsmt", "lstm")]
    [InlineData("smoke/cpu/lsmt", "smoke/cpu/lstm")]
    public void The_nearest_received_name_is_suggested(string typed, string meant)
    {
        Receive(Lstm, Valid);
        Run(typed).Should().Be((1, $"There is no received snapshot '{typed}'. Did you mean '{meant}'? Received: {Lstm}."));
    }

    [Fact]
    public void Names_with_commas_accept_nothing_and_the_right_command_is_named()
    {
        Receive(Lstm, Valid);
        Receive("smoke/cpu/rnn", Valid with { Experiment = "rnn" });

        Run("lstm,rnn").Should().Be((1, $"Separate names by spaces: './research accept lstm rnn --results {_results.Path}'."));
        Run("lstm,rnn --discard").Should().Be((1, $"Separate names by spaces: './research accept lstm rnn --results {_results.Path} --discard'."));
        File.Exists(PathOf($"{Lstm}.received.json")).Should().BeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("{ \"a\": 1 }")]
    [InlineData("{ half a merge")]
    public void A_file_that_is_not_a_snapshot_is_named_and_never_accepted(string received)
    {
        Verify(Lstm, Valid);
        Receive(Lstm, received);
        Receive("smoke/cpu/rnn", Valid with { Experiment = "rnn" });

        var (exitCode, output) = Run("");

        exitCode.Should().Be(1);
        output.Should().Contain($"{Lstm}: not accepted. ").And.Contain("smoke/cpu/rnn: accepted");
        File.ReadAllText(PathOf($"{Lstm}.verified.json")).Should().Be(Valid.ToString());
        File.ReadAllText(PathOf($"{Lstm}.received.json")).Should().Be(received);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("1e400")]
    [InlineData("1e308")]
    [InlineData("\"0.9\"")]
    public void A_metric_that_is_not_a_usable_number_is_named_and_never_accepted(string value)
    {
        Receive(Lstm, Valid with { Loss = $"{{ \"mean\": {value}, \"standardDeviation\": 0.02 }}" });
        var (exitCode, output) = Run("lstm");
        exitCode.Should().Be(1);
        output.Should().StartWith($"{Lstm}: not accepted. The received snapshot cannot be used: metrics.test.loss");
    }

    [Fact]
    public void An_accepted_snapshot_that_cannot_be_read_is_replaced_with_a_note()
    {
        Verify(Lstm, "<<<<<<< HEAD");
        Receive(Lstm, Valid);
        var (exitCode, output) = Run("lstm");
        exitCode.Should().Be(0);
        output.Should().StartWith($"{Lstm}: accepted\n  replaced: The verified snapshot is not JSON");
        File.ReadAllText(PathOf($"{Lstm}.verified.json")).Should().Be(Valid.ToString());
    }

    public static TheoryData<string, string> WrongPaths => new()
    {
        { "smoke/cpu/rnn", "The received snapshot has the experiment 'lstm', but its path has 'rnn'." },
        { "sample/cpu/lstm", "The received snapshot has the profile 'smoke', but its path has 'sample'." },
        { "smoke/cuda/lstm", "The received snapshot has the device 'cpu', but its path has 'cuda'." },
        { "smoke/cpu/data-00000000-22222222/lstm", "The received snapshot has the data 'data-00000000-11111111', but its path has 'data-00000000-22222222'." },
        { "lstm", "A snapshot must be in PROFILE/DEVICE" },
        { "smoke/lstm", "A snapshot must be in PROFILE/DEVICE" },
    };

    [Theory, MemberData(nameof(WrongPaths))]
    public void A_snapshot_whose_path_contradicts_its_content_is_not_accepted(string path, string why)
    {
        Receive(path, Valid);
        var (exitCode, output) = Run("");
        exitCode.Should().Be(1);
        output.Should().StartWith($"{path}: not accepted. {why}");
        File.Exists(PathOf($"{path}.verified.json")).Should().BeFalse();
    }

    [Fact]
    public void Results_on_the_users_own_data_are_accepted_in_their_folder() =>
        Accepted("sample/cpu/data-00000000-11111111/lstm", Valid with { Profile = "sample" }).Should().Be(0);

    [Fact]
    public void Results_on_other_data_replace_an_accepted_snapshot_only_if_the_data_are_committed()
    {
        var other = Valid with { Fingerprint = SnapshotText.FingerprintOf('2') };
        Verify("sample/cpu/lstm", Valid with { Profile = "sample" });
        Verify(Lstm, Valid);

        Accepted("sample/cpu/lstm", other with { Profile = "sample" }).Should().Be(1);
        File.ReadAllText(PathOf("sample/cpu/lstm.verified.json")).Should().Be((Valid with { Profile = "sample" }).ToString());
        Accepted(Lstm, other).Should().Be(0);
    }

    [Fact]
    public void Calibrated_noise_that_cannot_be_read_stops_the_comparison()
    {
        Verify(Lstm, Valid);
        Receive(Lstm, Valid with { Rows = "8" });
        _results.Write("smoke/cpu/noise.json", "null");
        var (exitCode, output) = Run("lstm");
        exitCode.Should().Be(1);
        output.Should().Contain("noise.json' is not a file of calibrated noise");
    }

    [Theory]
    [InlineData("CI", "true")]
    [InlineData("GITHUB_ACTIONS", "true")]
    [InlineData("JENKINS_URL", "http://build")]
    [InlineData("BUILD_NUMBER", "17")]
    [InlineData("CODEBUILD_BUILD_ID", "project:1")]
    public void A_build_server_accepts_nothing(string variable, string value)
    {
        Receive(Lstm, Valid);
        var (exitCode, output) = Run("", name => name == variable ? value : null);
        exitCode.Should().Be(1);
        output.Should().Be($"Nothing is accepted on a build server ({variable} is set). Accept on your own machine, look at the change, and commit it.");
        File.Exists(PathOf($"{Lstm}.received.json")).Should().BeTrue();
    }

    [Fact]
    public void CI_with_the_value_false_does_not_mean_a_build_server() => Run("", name => name == "CI" ? "false" : null).ExitCode.Should().Be(0);

    /// <summary>Tests a received file of code that no longer exists: the learning rate was changed, a run wrote the file, and the change was
    /// reverted.</summary>
    [Fact]
    public void A_snapshot_of_other_code_is_accepted_only_on_request()
    {
        Verify(Lstm, Valid);
        Receive(Lstm, Valid with { More = ", \"learningRate\": 0.002" });
        _results.Write($"{Lstm}.received.code", new string('0', 64));

        Run("lstm").Should().Be((1, $"{Lstm}: not accepted. The received snapshot was made by other code than the current code, for example before an edit "
            + $"or on another branch. Run it again: './research run lstm --profile smoke --device cpu --results {_results.Path}'. "
            + "--other-code accepts it anyway, and --discard deletes it."));
        File.ReadAllText(PathOf($"{Lstm}.verified.json")).Should().Be(Valid.ToString());
        File.Exists(PathOf($"{Lstm}.received.json")).Should().BeTrue();

        Run("lstm --other-code").ExitCode.Should().Be(0);
        File.Exists(PathOf($"{Lstm}.received.code")).Should().BeFalse();
    }

    /// <summary>Tests the file with the hash of the code, which a failed comparison writes beside the received snapshot. Both snapshot engines delete the
    /// file.</summary>
    [Fact]
    public void A_snapshot_of_the_current_code_is_accepted()
    {
        Receive(Lstm, Valid);
        ReceivedCode.Write(PathOf("smoke/cpu"), "lstm", AmazonReviews.Study);
        File.ReadAllText(PathOf($"{Lstm}.received.code")).Should().MatchRegex("^[0-9a-f]{64}$");

        Run("lstm").ExitCode.Should().Be(0);
        Directory.GetFiles(PathOf("smoke/cpu")).Select(Path.GetFileName).Should().Equal("lstm.verified.json");
    }

    [Fact]
    public void Pages_that_still_show_the_old_figures_are_named()
    {
        Verify(Lstm, Valid);
        _results.Write("smoke/cpu/comparison.md", "before");
        File.SetLastWriteTimeUtc(_results.Write("smoke/cpu/report.md", "before"), DateTime.UtcNow.AddMinutes(-1));
        Receive(Lstm, Valid with { More = ", \"learningRate\": 0.002" });

        Run("").Output.Should().EndWith("These pages in 'smoke/cpu' still show the old figures: comparison.md, report.md. "
            + $"'./research run all --profile smoke --device cpu --results {_results.Path}' trains what is not finished, and writes them again; "
            + "then accept the received files.");

        Receive(Lstm, File.ReadAllText(PathOf($"{Lstm}.verified.json")));
        Run("").Output.Should().Be($"{Lstm}: equal to its snapshot");
    }

    [Fact]
    public void Pages_that_do_not_show_a_new_experiment_yet_are_named()
    {
        Verify("smoke/cpu/rnn", Valid with { Experiment = "rnn" });
        File.SetLastWriteTimeUtc(_results.Write("smoke/cpu/report.md", "before"), DateTime.UtcNow.AddMinutes(-1));
        Receive(Lstm, Valid);

        Run("").Output.Should().EndWith("These pages in 'smoke/cpu' do not show lstm yet: report.md. "
            + $"'./research run all --profile smoke --device cpu --results {_results.Path}' trains what is not finished, and writes them again.");
    }

    [Fact]
    public void A_page_that_was_written_after_the_run_shows_the_new_figures()
    {
        Verify(Lstm, Valid);
        Receive(Lstm, Valid with { More = ", \"learningRate\": 0.002" });
        var report = _results.Write("smoke/cpu/report.md", "after");
        File.SetLastWriteTimeUtc(report, DateTime.UtcNow.AddMinutes(1));

        var (exitCode, output) = Run("");
        exitCode.Should().Be(0);
        output.Should().Contain("accepted").And.NotContain("old figures");
    }

    [Fact]
    public void No_page_lacks_a_decision_because_only_its_own_page_shows_it()
    {
        Receive("sample/cpu/decision", File.ReadAllText(Path.Combine(AmazonReviews.Study.AcceptedSnapshots, "sample", "cpu", "decision.verified.json")));
        foreach (var page in (string[])["comparison.md", "claims.md", "report.md", "scores.md"])
            File.SetLastWriteTimeUtc(_results.Write($"sample/cpu/{page}", "before"), DateTime.UtcNow.AddMinutes(-1));

        Run("decision").Should().Be((0, "sample/cpu/decision: accepted\n  new: there is no accepted snapshot"));
    }

    [Fact]
    public void A_command_on_the_users_own_data_says_that_it_needs_them()
    {
        Verify("sample/cpu/lstm", Valid with { Profile = "sample" });
        Receive("sample/cpu/lstm", Valid with { Profile = "sample", More = ", \"learningRate\": 0.002" });
        File.SetLastWriteTimeUtc(_results.Write("sample/cpu/report.md", "before"), DateTime.UtcNow.AddMinutes(-1));
        _results.Write("sample/cpu/lstm.received.code", new string('0', 64));

        Run("lstm").Output.Should().Contain($"'./research run lstm --profile sample --device cpu --results {_results.Path}', with the same --data.");
        Run("lstm --other-code").Output.Should()
            .Contain($"'./research run all --profile sample --device cpu --results {_results.Path}', with the same --data, trains what is not finished");
    }

    [Fact]
    public void Without_received_snapshots_there_is_nothing_to_do() => Run("").Should().Be((0, $"There is no received snapshot in '{_results.Path}'."));

    private string PathOf(string name) => Path.Combine(_results.Path, name);

    private int Accepted(string path, SnapshotText received)
    {
        Receive(path, received);
        return Run(path).ExitCode;
    }

    private void Receive(string name, object text) => Write($"{name}.received.json", text);

    private void Verify(string name, object text) => Write($"{name}.verified.json", text);

    private void Write(string name, object text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        _results.Write(name, [.. ByteOrderMark, .. Encoding.UTF8.GetBytes(text.ToString()!)]);
    }

    private (int ExitCode, string Output) Run(string arguments, Func<string, string?>? environment = null)
    {
        var output = new StringWriter { NewLine = "\n" };
        var exitCode = AcceptCommand.Create(AmazonReviews.Study, environment ?? (_ => null))
            .Parse([.. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--results", _results.Path])
            .Invoke(new InvocationConfiguration { Output = output, Error = output, EnableDefaultExceptionHandler = false });
        return (exitCode, output.ToString().TrimEnd());
    }
}
