using Harness.Commands;
using Harness.Experiments;
using Harness.Snapshots;
using Harness.Tests.Snapshots;

namespace Harness.Tests.Commands;

[Trait("Category", "Unit")]
public sealed class ResultVerificationTests : IDisposable
{
    private readonly ScratchFolder _results = new();

    public ResultVerificationTests() => Directory.CreateDirectory(Path.Combine(_results.Path, "smoke", "cpu"));

    public void Dispose() => _results.Dispose();

    /// <summary>Checks that a refused run deletes the received files of an earlier run. Otherwise "accept" would take them for results of the refused
    /// run.</summary>
    [Fact]
    public async Task A_refused_run_deletes_the_received_files_of_an_earlier_run()
    {
        Receive("some-model.received.json");
        Receive("some-model.received.md");
        Receive("another.received.json");

        (await Verify(SomeResults.Refused())).Should().BeFalse();

        Received.Should().Equal("another.received.json");
    }

    [Fact]
    public async Task A_run_that_was_not_refused_writes_its_received_snapshot()
    {
        Receive("some-model.received.json");

        (await Verify(SomeResults.Of())).Should().BeFalse();

        File.ReadAllText(In("some-model.received.json")).Should().Be(MetricSnapshot.Of(SomeResults.Of()));
    }

    /// <summary>Checks that a user can make snapshots of an own GPU although the study's snapshots of another one hold.</summary>
    [Fact]
    public async Task Snapshots_of_the_study_count_unless_only_own_ones_shall()
    {
        using var studys = new ScratchFolder();
        Directory.CreateDirectory(Path.Combine(studys.Path, "smoke", "cpu"));
        File.WriteAllText(Path.Combine(studys.Path, "smoke", "cpu", "some-model.verified.json"), MetricSnapshot.Of(SomeResults.Of()));

        (await Verify(SomeResults.Of(), studys.Path)).Should().BeTrue();
        Received.Should().BeEmpty();
        (await Verify(SomeResults.Of(), published: null)).Should().BeFalse();
        Received.Should().Equal("some-model.received.code", "some-model.received.json");
    }

    [Fact]
    public async Task A_run_of_some_experiments_keeps_the_received_comparison_of_all()
    {
        Receive("comparison.received.json");

        await Verify(SomeResults.Of());

        Received.Should().Equal("comparison.received.json", "some-model.received.code", "some-model.received.json");
    }

    /// <summary>Checks that one command accepts new experiments together with their comparison and claims. Otherwise each experiment would be trained twice
    /// before the first comparison can be accepted.</summary>
    [Fact]
    public async Task New_experiments_are_accepted_together_with_their_comparison_and_claims()
    {
        var (first, second) = (Some.Experiment(), Some.Experiment("second") with { BatchSize = 8 });
        var study = Some.Study with
        {
            Profiles = [new() { Name = "some", Committed = "reviews.", Epochs = 1, Seeds = [1, 2, 3] }],
            Experiments = [first, second],
            Claims = [Some.Assertion(second)],
        };
        var runner = new ExperimentRunner(Some.Profile(epochs: 2, 1, 2, 3) with { Study = study }, Some.Dataset(), Some.Device);
        ExperimentResult[] results = [runner.Run(first), runner.Run(second)];
        string[] all = ["claims", "comparison", "second", "some-lstm"];

        var output = new StringWriter { NewLine = "\n" };
        (await new ResultVerification(study, _results.Path, output, TextWriter.Null).Of(results)).Should().BeFalse();
        output.ToString().Should().EndWith("4 of 4 did not hold.\nLook at the metrics. If they are right, accept them as the first snapshot:\n"
            + $"./research accept some-lstm second comparison claims --results {_results.Path}\n");
        ReceivedIn("some").Should().BeEquivalentTo(all);

        (await AcceptCommand.Create(study, _ => null).Parse(["--results", _results.Path])
            .InvokeAsync(new System.CommandLine.InvocationConfiguration { Output = TextWriter.Null })).Should().Be(0);
        ReceivedIn("some").Should().BeEmpty();
        (await new ResultVerification(study, _results.Path, TextWriter.Null, TextWriter.Null).Of(results)).Should().BeTrue();
    }

    private IEnumerable<string> ReceivedIn(string profile) => Directory.GetFiles(Path.Combine(_results.Path, profile, "cpu"), "*.received.json")
        .Select(file => Path.GetFileName(file).Split('.')[0]);

    private Task<bool> Verify(Harness.Experiments.ExperimentResult result) =>
        new ResultVerification(AmazonReviews.Study, _results.Path, TextWriter.Null, TextWriter.Null).Of([result]);

    private Task<bool> Verify(Harness.Experiments.ExperimentResult result, string? published) =>
        new ResultVerification(AmazonReviews.Study, _results.Path, TextWriter.Null, TextWriter.Null) { Published = published }.Of([result]);

    private IEnumerable<string?> Received => Directory.GetFiles(In("")).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private void Receive(string name) => File.WriteAllText(In(name), "stale");

    private string In(string name) => Path.Combine(_results.Path, "smoke", "cpu", name);
}
