using Harness.Reporting;
using Harness.Snapshots;
using Harness.Tests.Snapshots;

namespace Harness.Tests.Reporting;

/// <summary>The page of a finding goes with its snapshot, whoever compares.</summary>
[Trait("Category", "Unit")]
public sealed class ReportedResultTests : IDisposable
{
    private readonly ScratchFolder _results = new();
    private readonly ReportedResult _finding = ReportedResult.OfComparison([SomeResults.Of()]);

    public void Dispose() => _results.Dispose();

    public static TheoryData<bool> InATestOrNot => [true, false];

    /// <summary>An engine deletes <c>comparison.received.*</c> before it compares; the page must be received after that.</summary>
    [Theory, MemberData(nameof(InATestOrNot))]
    public async Task A_refused_snapshot_leaves_its_page_beside_it(bool inATest)
    {
        await FluentActions.Awaiting(() => Verify(inATest)).Should().ThrowAsync<Exception>().WithMessage(inATest ? "*New:*" : "comparison is new:*");

        Files.Should().Equal("comparison.received.code", "comparison.received.json", "comparison.received.md");
    }

    [Theory, MemberData(nameof(InATestOrNot))]
    public async Task An_accepted_snapshot_takes_its_page_along_and_then_holds(bool inATest)
    {
        await FluentActions.Awaiting(() => Verify(inATest)).Should().ThrowAsync<Exception>();
        new ReceivedSnapshot(AmazonReviews.Study, _results.Path, "smoke/cpu/comparison").Accept();

        Files.Should().Equal("comparison.md", "comparison.verified.json");
        (await Verify(inATest: false)).Should().Be("equals its snapshot in every digit"); // an engine takes each name once in a process
        Files.Should().Equal("comparison.md", "comparison.verified.json");
    }

    [Fact]
    public async Task A_snapshot_that_holds_takes_a_received_page_away()
    {
        await FluentActions.Awaiting(() => Verify(inATest: false)).Should().ThrowAsync<Exception>();
        new ReceivedSnapshot(AmazonReviews.Study, _results.Path, "smoke/cpu/comparison").Accept();
        File.WriteAllText(Path.Combine(Folder, "comparison.received.md"), "stale");

        await Verify(inATest: true);

        Files.Should().Equal("comparison.md", "comparison.verified.json");
    }

    private Task<string> Verify(bool inATest) => _finding.Verify(_finding.In(_results.Path), inATest ? MetricSnapshots.Verify : (snapshot, location) =>
    {
        SnapshotCheck.Verify(snapshot, location);
        return Task.CompletedTask;
    });

    private string Folder => Path.Combine(_results.Path, "smoke", "cpu");

    private IEnumerable<string?> Files => Directory.GetFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
