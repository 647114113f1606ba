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

    private static readonly SnapshotText Sound = new() { Experiment = "lstm", Arithmetic = "1" };

    private readonly ScratchFolder _results = new();

    public void Dispose() => _results.Dispose();

    [Fact]
    public void A_new_snapshot_becomes_the_accepted_snapshot_to_the_byte()
    {
        Receive(Lstm, Sound);
        Run("").Should().Be((0, $"{Lstm}: accepted\n  new: there is no accepted snapshot"));
        File.ReadAllBytes(PathOf($"{Lstm}.verified.json")).Should().Equal(Encoding.UTF8.GetBytes(Sound.ToString()));
        File.Exists(PathOf($"{Lstm}.received.json")).Should().BeFalse();
    }

    [Fact]
    public void A_received_snapshot_that_nobody_wants_is_discarded()
    {
        Verify(Lstm, Sound);
        Receive(Lstm, Sound with { More = ", \"learningRate\": 0.002" });
        Receive("smoke/cpu/rnn", Sound with { Experiment = "rnn" });

        Run("lstm --discard").Should().Be((0, $"{Lstm}: discarded"));

        File.Exists(PathOf($"{Lstm}.received.json")).Should().BeFalse();
        File.ReadAllText(PathOf($"{Lstm}.verified.json")).Should().Be(Sound.ToString());
        File.Exists(PathOf("smoke/cpu/rnn.received.json")).Should().BeTrue("only the named one is discarded");
    }

    [Fact]
    public void A_name_of_several_snapshots_takes_none()
    {
        Receive(Lstm, Sound);
        Receive("sample/cpu/lstm", Sound with { Profile = "sample" });

        Run("lstm").Should().Be((1, $"2 received snapshots have the name 'lstm'. Name one of them: sample/cpu/lstm, {Lstm}."));
        File.Exists(PathOf($"{Lstm}.received.json")).Should().BeTrue();
        Run(Lstm).ExitCode.Should().Be(0);
        File.Exists(PathOf("sample/cpu/lstm.received.json")).Should().BeTrue();
    }

    /// <summary>The accuracy moved within noise, the learning rate is another, and so are the weights: all of it comes from one run.</summary>
    [Fact]
    public void The_received_file_is_taken_whole()
    {
        Verify(Lstm, Sound with { More = ", \"learningRate\": 0.001" });
        var received = Sound with { Accuracy = SnapshotText.Metric(.905, .012), More = ", \"learningRate\": 0.002", Trace = "aabbb" };
        Receive(Lstm, received);

        var (exitCode, said) = Run("lstm");

        exitCode.Should().Be(0);
        said.Should().Be($"""
            {Lstm}: accepted
            Training changed: initial weights equal; weights differ from the second step on. Weights must be equal, even if the metrics are within noise.
            The noise gate: within noise, at most 0.6 σ (metrics.test.accuracy).
              training.learningRate: verified 0.001, received 0.002 (compared exactly)
              (judged by three seeds only: noise.json is missing)
            """.ReplaceLineEndings("\n"));
        File.ReadAllText(PathOf($"{Lstm}.verified.json")).Should().Be(received.ToString());
    }

    /// <summary>Whatever the accepted snapshot was: what is accepted is the text of one run, to the byte.</summary>
    [Fact]
    public void No_file_ever_holds_figures_that_no_run_produced()
    {
        var random = new Random(3);
        Verify(Lstm, Sound);
        for (var i = 0; i < 50; i++)
        {
            var received = Sound with
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
    public void What_equals_its_accepted_snapshot_is_said_to()
    {
        Verify(Lstm, Sound with { Arithmetic = "1" });
        Receive(Lstm, Sound with { Arithmetic = "1" });
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
    public void A_snapshot_of_a_CPU_without_the_certificate_is_no_accepted_snapshot(string? arithmetic, string said)
    {
        Verify(Lstm, Sound);
        Receive(Lstm, Sound with { Arithmetic = arithmetic });
        Run("lstm").Should().Be((1, $"{Lstm}: not accepted. The received snapshot is not certified: {said}, so machines with the certificate will "
            + "not be compared with it. Run the experiment on a machine with the certificate, or pass --uncertified."));
        File.ReadAllText(PathOf($"{Lstm}.verified.json")).Should().Be(Sound.ToString());
        File.Exists(PathOf($"{Lstm}.received.json")).Should().BeTrue();
    }

    [Theory, MemberData(nameof(Uncertified))]
    public void Whoever_wants_it_none_the_less_is_told(string? arithmetic, string said)
    {
        Receive(Lstm, Sound with { Arithmetic = arithmetic });
        Run("lstm --uncertified").Should().Be((0, $"{Lstm}: accepted\n  new: there is no accepted snapshot\n  not certified: {said}, so machines with the "
            + "certificate will not be compared with it"));
    }

    [Fact]
    public void A_GPU_needs_no_certificate()
    {
        Receive("smoke/cuda/lstm", Sound with { Device = "cuda", Arithmetic = "a CUDA device, libtorch of unknown version" });
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
        Receive(Lstm, Sound);
        Receive("sample/cpu/lstm", Sound with { Profile = "sample" });
        Run("smoke/cpu/lstm").ExitCode.Should().Be(0);
        File.Exists(PathOf($"{Lstm}.verified.json")).Should().BeTrue();
        File.Exists(PathOf("sample/cpu/lstm.received.json")).Should().BeTrue();
    }

    [Fact]
    public void A_name_that_was_not_received_accepts_nothing()
    {
        Receive(Lstm, Sound);
        Run("lstm rnn").Should().Be((1, $"There is no received snapshot 'rnn'. Received: {Lstm}."));
        File.Exists(PathOf($"{Lstm}.received.json")).Should().BeTrue();
    }

    [Theory]
    [InlineData("lsmt", "lstm")]
    [InlineData("smoke/cpu/lsmt", "smoke/cpu/lstm")]
    public void The_nearest_received_name_is_suggested(string typed, string meant)
    {
        Receive(Lstm, Sound);
        Run(typed).Should().Be((1, $"There is no received snapshot '{typed}'. Did you mean '{meant}'? Received: {Lstm}."));
    }

    [Fact]
    public void Names_with_commas_accept_nothing_and_the_right_command_is_named()
    {
        Receive(Lstm, Sound);
        Receive("smoke/cpu/rnn", Sound with { Experiment = "rnn" });

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
    public void What_is_no_snapshot_is_named_and_never_accepted(string received)
    {
        Verify(Lstm, Sound);
        Receive(Lstm, received);
        Receive("smoke/cpu/rnn", Sound with { Experiment = "rnn" });

        var (exitCode, said) = Run("");

        exitCode.Should().Be(1);
        said.Should().Contain($"{Lstm}: not accepted. ").And.Contain("smoke/cpu/rnn: accepted");
        File.ReadAllText(PathOf($"{Lstm}.verified.json")).Should().Be(Sound.ToString());
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
    public void A_value_where_a_number_belongs_is_named_and_never_accepted(string value)
    {
        Receive(Lstm, Sound with { Loss = $"{{ \"mean\": {value}, \"standardDeviation\": 0.02 }}" });
        var (exitCode, said) = Run("lstm");
        exitCode.Should().Be(1);
        said.Should().StartWith($"{Lstm}: not accepted. The received snapshot cannot be used: metrics.test.loss");
    }

    [Fact]
    public void A_accepted_snapshot_that_cannot_be_read_is_replaced_and_that_is_said()
    {
        Verify(Lstm, "<<<<<<< HEAD");
        Receive(Lstm, Sound);
        var (exitCode, said) = Run("lstm");
        exitCode.Should().Be(0);
        said.Should().StartWith($"{Lstm}: accepted\n  replaced: The verified snapshot is not JSON");
        File.ReadAllText(PathOf($"{Lstm}.verified.json")).Should().Be(Sound.ToString());
    }

    public static TheoryData<string, string> WrongPlaces => new()
    {
        { "smoke/cpu/rnn", "The received snapshot has the experiment 'lstm', but its path has 'rnn'." },
        { "sample/cpu/lstm", "The received snapshot has the profile 'smoke', but its path has 'sample'." },
        { "smoke/cuda/lstm", "The received snapshot has the device 'cpu', but its path has 'cuda'." },
        { "smoke/cpu/data-00000000-22222222/lstm", "The received snapshot has the data 'data-00000000-11111111', but its path has 'data-00000000-22222222'." },
        { "lstm", "A snapshot must be in PROFILE/DEVICE" },
        { "smoke/lstm", "A snapshot must be in PROFILE/DEVICE" },
    };

    [Theory, MemberData(nameof(WrongPlaces))]
    public void A_snapshot_of_another_place_is_not_accepted(string path, string why)
    {
        Receive(path, Sound);
        var (exitCode, said) = Run("");
        exitCode.Should().Be(1);
        said.Should().StartWith($"{path}: not accepted. {why}");
        File.Exists(PathOf($"{path}.verified.json")).Should().BeFalse();
    }

    [Fact]
    public void Data_of_the_users_own_are_accepted_in_their_folder() =>
        Accepted("sample/cpu/data-00000000-11111111/lstm", Sound with { Profile = "sample" }).Should().Be(0);

    [Fact]
    public void Other_data_of_the_users_own_do_not_replace_a_accepted_snapshot_and_other_synthetic_ones_do()
    {
        var other = Sound with { Fingerprint = SnapshotText.FingerprintOf('2') };
        Verify("sample/cpu/lstm", Sound with { Profile = "sample" });
        Verify(Lstm, Sound);

        Accepted("sample/cpu/lstm", other with { Profile = "sample" }).Should().Be(1);
        File.ReadAllText(PathOf("sample/cpu/lstm.verified.json")).Should().Be((Sound with { Profile = "sample" }).ToString());
        Accepted(Lstm, other).Should().Be(0);
    }

    [Fact]
    public void Calibrated_noise_that_cannot_be_read_stops_what_is_compared_by_it()
    {
        Verify(Lstm, Sound);
        Receive(Lstm, Sound with { Rows = "8" });
        _results.Write("smoke/cpu/noise.json", "null");
        var (exitCode, said) = Run("lstm");
        exitCode.Should().Be(1);
        said.Should().Contain("noise.json' is not a file of calibrated noise");
    }

    [Theory]
    [InlineData("CI", "true")]
    [InlineData("GITHUB_ACTIONS", "true")]
    [InlineData("JENKINS_URL", "http://build")]
    [InlineData("BUILD_NUMBER", "17")]
    [InlineData("CODEBUILD_BUILD_ID", "project:1")]
    public void A_build_server_accepts_nothing(string variable, string value)
    {
        Receive(Lstm, Sound);
        var (exitCode, said) = Run("", name => name == variable ? value : null);
        exitCode.Should().Be(1);
        said.Should().Be($"Nothing is accepted on a build server ({variable} is set). Accept on your own machine, look at the change, and commit it.");
        File.Exists(PathOf($"{Lstm}.received.json")).Should().BeTrue();
    }

    [Fact]
    public void CI_that_is_false_is_no_build_server() => Run("", name => name == "CI" ? "false" : null).ExitCode.Should().Be(0);

    /// <summary>The learning rate was changed, the run left a received file, and the change was taken back: the file is of code that is gone.</summary>
    [Fact]
    public void What_other_code_made_is_not_accepted_unless_asked()
    {
        Verify(Lstm, Sound);
        Receive(Lstm, Sound with { More = ", \"learningRate\": 0.002" });
        _results.Write($"{Lstm}.received.code", new string('0', 64));

        Run("lstm").Should().Be((1, $"{Lstm}: not accepted. The received snapshot was made by other code than the current code, for example before an edit "
            + $"or on another branch. Run it again: './research run lstm --profile smoke --device cpu --results {_results.Path}'. "
            + "--other-code accepts it anyway, and --discard deletes it."));
        File.ReadAllText(PathOf($"{Lstm}.verified.json")).Should().Be(Sound.ToString());
        File.Exists(PathOf($"{Lstm}.received.json")).Should().BeTrue();

        Run("lstm --other-code").ExitCode.Should().Be(0);
        File.Exists(PathOf($"{Lstm}.received.code")).Should().BeFalse();
    }

    /// <summary>A check that a run fails leaves the code's identity with the snapshot, in the place that both engines clear.</summary>
    [Fact]
    public void What_this_code_made_is_accepted()
    {
        Receive(Lstm, Sound);
        ReceivedCode.Write(PathOf("smoke/cpu"), "lstm", AmazonReviews.Study);
        File.ReadAllText(PathOf($"{Lstm}.received.code")).Should().MatchRegex("^[0-9a-f]{64}$");

        Run("lstm").ExitCode.Should().Be(0);
        Directory.GetFiles(PathOf("smoke/cpu")).Select(Path.GetFileName).Should().Equal("lstm.verified.json");
    }

    [Fact]
    public void Pages_that_still_show_the_figures_from_before_are_named()
    {
        Verify(Lstm, Sound);
        _results.Write("smoke/cpu/comparison.md", "before");
        _results.Write("smoke/cpu/report.md", "before");
        Receive(Lstm, Sound with { More = ", \"learningRate\": 0.002" });

        Run("").Said.Should().EndWith("These pages in 'smoke/cpu' still show the old figures: comparison.md, report.md. "
            + $"'./research run all --profile smoke --device cpu --results {_results.Path}' trains what is not finished, and writes them again; "
            + "then accept the received files.");

        Receive(Lstm, File.ReadAllText(PathOf($"{Lstm}.verified.json")));
        Run("").Said.Should().Be($"{Lstm}: equal to its snapshot");
    }

    [Fact]
    public void Pages_do_not_show_a_new_experiment_yet()
    {
        Verify("smoke/cpu/rnn", Sound with { Experiment = "rnn" });
        _results.Write("smoke/cpu/report.md", "before");
        Receive(Lstm, Sound);

        Run("").Said.Should().EndWith("These pages in 'smoke/cpu' do not show lstm yet: report.md. "
            + $"'./research run all --profile smoke --device cpu --results {_results.Path}' trains what is not finished, and writes them again.");
    }

    [Fact]
    public void Nothing_received_is_nothing_to_do() => Run("").Should().Be((0, $"There is no received snapshot in '{_results.Path}'."));

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

    private (int ExitCode, string Said) Run(string arguments, Func<string, string?>? environment = null)
    {
        var said = new StringWriter { NewLine = "\n" };
        var exitCode = AcceptCommand.Create(AmazonReviews.Study, environment ?? (_ => null))
            .Parse([.. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--results", _results.Path])
            .Invoke(new InvocationConfiguration { Output = said, Error = said, EnableDefaultExceptionHandler = false });
        return (exitCode, said.ToString().TrimEnd());
    }
}
