using System.CommandLine;
using Experiments.Tests.Snapshots;
using Harness.Commands;

namespace Experiments.Tests.Commands;

[Trait("Category", "Unit")]
public sealed class AcceptCommandTests : IDisposable
{
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private readonly ScratchFolder _results = new();

    public void Dispose() => _results.Dispose();

    [Fact]
    public void A_new_snapshot_becomes_the_baseline_to_the_byte()
    {
        Receive("lstm", "{\n  \"a\": 1.50\n}");
        Run("").Should().Be((0, "lstm: accepted\n  new: there is no baseline"));
        File.ReadAllBytes(PathOf("lstm.verified.json")).Should().Equal([.. ByteOrderMark, .. "{\n  \"a\": 1.50\n}"u8]);
        File.Exists(PathOf("lstm.received.json")).Should().BeFalse();
    }

    /// <summary>The accuracy moved by half a standard deviation and keeps its digits; the loss doubled, and the rows are others.</summary>
    [Fact]
    public void A_metric_within_noise_keeps_the_digits_of_the_baseline()
    {
        var baseline = Layout(new SnapshotText { Accuracy = SnapshotText.Metric(.90, .01) });
        Verify("lstm", baseline);
        Receive("lstm", Layout(new SnapshotText { Accuracy = SnapshotText.Metric(.905, .012), Loss = SnapshotText.Metric(.5, .02), Rows = "8" }));

        var (exitCode, said) = Run("lstm");

        exitCode.Should().Be(0);
        said.Should().StartWith("lstm: accepted\n  data.train.rows: verified 7, received 8").And.Contain("metrics.test.loss").And.NotContain("accuracy");
        File.ReadAllText(PathOf("lstm.verified.json")).Should().Be(Layout(new SnapshotText { Accuracy = SnapshotText.Metric(.90, .01), Loss = SnapshotText.Metric(.5, .02), Rows = "8" }));
    }

    [Fact]
    public void What_differs_by_noise_alone_changes_no_byte_of_the_baseline()
    {
        var baseline = Layout(new SnapshotText());
        Verify("lstm", baseline);
        Receive("lstm", Layout(new SnapshotText { Accuracy = SnapshotText.Metric(.901, .011) }));
        Run("").Should().Be((0, "lstm: within noise of its baseline, which stays"));
        File.ReadAllText(PathOf("lstm.verified.json")).Should().Be(baseline);
        File.Exists(PathOf("lstm.received.json")).Should().BeFalse();
    }

    /// <summary>The accuracy is of the baseline's training or of the received one; the loss always of the received one.</summary>
    [Theory]
    [InlineData(.90, "new", "new")]
    [InlineData(.80, "new", "new")]
    [InlineData(.905, "new", "")]
    public void Weights_are_those_behind_all_metrics_or_of_nobody(double accuracy, string received, string accepted)
    {
        Verify("lstm", Layout(new SnapshotText { More = Weights("old") }));
        Receive("lstm", Layout(new SnapshotText { Accuracy = SnapshotText.Metric(accuracy, .01), Loss = SnapshotText.Metric(.5, .02), More = Weights(received) }));

        Run("lstm").ExitCode.Should().Be(0);

        var kept = accepted.Length == 0 ? .90 : accuracy;
        File.ReadAllText(PathOf("lstm.verified.json")).Should()
            .Be(Layout(new SnapshotText { Accuracy = SnapshotText.Metric(kept, .01), Loss = SnapshotText.Metric(.5, .02), More = Weights(accepted) }));
    }

    [Fact]
    public void Metrics_that_all_stay_keep_their_weights()
    {
        Verify("lstm", Layout(new SnapshotText { More = Weights("old") }));
        Receive("lstm", Layout(new SnapshotText { Accuracy = SnapshotText.Metric(.905, .01), Rows = "8", More = Weights("new") }));

        Run("lstm").ExitCode.Should().Be(0);

        File.ReadAllText(PathOf("lstm.verified.json")).Should().Be(Layout(new SnapshotText { Rows = "8", More = Weights("old") }));
    }

    [Fact]
    public void A_report_is_accepted_with_its_snapshot()
    {
        Receive("comparison", "{}");
        _results.Write("comparison.received.md", "now");
        _results.Write("comparison.md", "before");
        Run("comparison").ExitCode.Should().Be(0);
        File.ReadAllText(PathOf("comparison.md")).Should().Be("now");
        File.Exists(PathOf("comparison.received.md")).Should().BeFalse();
    }

    [Fact]
    public void Only_what_is_named_is_accepted()
    {
        foreach (var folder in new[] { "smoke", "sample" })
        {
            Directory.CreateDirectory(PathOf(folder));
            Receive($"{folder}/lstm", "{}");
        }
        Run("smoke/lstm").ExitCode.Should().Be(0);
        File.Exists(PathOf("smoke/lstm.verified.json")).Should().BeTrue();
        File.Exists(PathOf("sample/lstm.received.json")).Should().BeTrue();
    }

    [Fact]
    public void A_name_that_was_not_received_accepts_nothing()
    {
        Receive("lstm", "{}");
        Run("lstm rnn").Should().Be((1, "'rnn' was not received; what was: lstm."));
        File.Exists(PathOf("lstm.received.json")).Should().BeTrue();
    }

    [Theory]
    [InlineData("{ half a merge", "{}")]
    [InlineData("{}", "<<<<<<< HEAD")]
    public void What_cannot_be_read_is_named_and_left_as_it_is(string received, string verified)
    {
        Verify("lstm", verified);
        Receive("lstm", received);
        Receive("rnn", "{}");

        var (exitCode, said) = Run("");

        exitCode.Should().Be(1);
        said.Should().Contain("lstm: not accepted").And.Contain("is not JSON").And.Contain("rnn: accepted");
        File.ReadAllText(PathOf("lstm.verified.json")).Should().Be(verified);
        File.ReadAllText(PathOf("lstm.received.json")).Should().Be(received);
    }

    [Theory]
    [InlineData("CI", "true")]
    [InlineData("GITHUB_ACTIONS", "true")]
    [InlineData("JENKINS_URL", "http://build")]
    public void A_build_server_accepts_nothing(string variable, string value)
    {
        Receive("lstm", "{}");
        var (exitCode, said) = Run("", name => name == variable ? value : null);
        exitCode.Should().Be(1);
        said.Should().Be($"Nothing is accepted on a build server ({variable} is set): accept on your own machine, look at the change, and commit it.");
        File.Exists(PathOf("lstm.received.json")).Should().BeTrue();
    }

    [Fact]
    public void CI_that_is_false_is_no_build_server() => Run("", name => name == "CI" ? "false" : null).ExitCode.Should().Be(0);

    [Fact]
    public void Nothing_received_is_nothing_to_do() => Run("").Should().Be((0, $"Nothing was received in '{_results.Path}'."));

    private string PathOf(string name) => Path.Combine(_results.Path, name);

    private void Receive(string name, string text) => _results.Write($"{name}.received.json", [.. ByteOrderMark, .. System.Text.Encoding.UTF8.GetBytes(text)]);

    private void Verify(string name, string text) => _results.Write($"{name}.verified.json", [.. ByteOrderMark, .. System.Text.Encoding.UTF8.GetBytes(text)]);

    /// <summary>As the harness lays a snapshot out: a member a line, and a metric on one.</summary>
    private static string Layout(SnapshotText snapshot) => snapshot.ToString()
        .Replace("\"data\": { \"train\": { \"rows\"", "\"data\": {\n    \"train\": {\n      \"rows\"").Replace(", \"fingerprint\": \"0a1b\" } }", ",\n      \"fingerprint\": \"0a1b\"\n    }\n  }")
        .Replace("{ \"epochs\": 2, \"seeds\"", "{\n    \"epochs\": 2,\n    \"seeds\"").Replace(", \"weights\"", ",\n    \"weights\"").Replace(" },\n  \"metrics\"", "\n  },\n  \"metrics\"")
        .Replace("\"metrics\": { \"test\": { \"accuracy\"", "\"metrics\": {\n    \"test\": {\n      \"accuracy\"").Replace(" }, \"loss\"", " },\n      \"loss\"").Replace(" }, \"falsePositives\"", " },\n      \"falsePositives\"")
        .Replace(" } } }\n}", " }\n    }\n  }\n}");

    private static string Weights(string fingerprint) => $", \"weights\": [{(fingerprint.Length == 0 ? "" : $"\"{fingerprint}\"")}]";

    private (int ExitCode, string Said) Run(string arguments, Func<string, string?>? environment = null)
    {
        var said = new StringWriter { NewLine = "\n" };
        var exitCode = AcceptCommand.Create(environment ?? (_ => null)).Parse([.. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--results", _results.Path])
            .Invoke(new InvocationConfiguration { Output = said, Error = said, EnableDefaultExceptionHandler = false });
        return (exitCode, said.ToString().TrimEnd());
    }
}
