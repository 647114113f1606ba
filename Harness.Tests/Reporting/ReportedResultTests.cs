using Harness.Reporting;
using Harness.Snapshots;
using Harness.Tests.Snapshots;

namespace Harness.Tests.Reporting;

/// <summary>Tests that the page of a reported result is received and accepted together with its snapshot, in tests and in the product.</summary>
[Trait("Category", "Unit")]
public sealed class ReportedResultTests : IDisposable
{
    private readonly ScratchFolder _results = new();
    private readonly ReportedResult _result = ReportedResult.OfComparison([SomeResults.Of()]);

    public void Dispose() => _results.Dispose();

    public static TheoryData<bool> InATestOrNot => [true, false];

    /// <summary>Checks that the received page exists. It must be written after the comparison, which first deletes <c>comparison.received.*</c>.</summary>
    [Theory, MemberData(nameof(InATestOrNot))]
    public async Task A_refused_snapshot_has_its_page_beside_it(bool inATest)
    {
        await FluentActions.Awaiting(() => Verify(inATest)).Should().ThrowAsync<Exception>().WithMessage(inATest ? "*New:*" : "comparison is new:*");

        Files.Should().Equal("comparison.received.code", "comparison.received.json", "comparison.received.md");
    }

    [Theory, MemberData(nameof(InATestOrNot))]
    public async Task Accepting_a_snapshot_also_accepts_its_page(bool inATest)
    {
        await FluentActions.Awaiting(() => Verify(inATest)).Should().ThrowAsync<Exception>();
        new ReceivedSnapshot(AmazonReviews.Study, _results.Path, "smoke/cpu/comparison").Accept();

        Files.Should().Equal("comparison.md", "comparison.verified.json");
        (await Verify(inATest: false)).Should().Be("equals its snapshot in every digit"); // Verify refuses a second use of a name in one process
        Files.Should().Equal("comparison.md", "comparison.verified.json");
    }

    [Fact]
    public async Task A_received_page_of_an_earlier_run_is_deleted_if_the_snapshot_is_equal()
    {
        await FluentActions.Awaiting(() => Verify(inATest: false)).Should().ThrowAsync<Exception>();
        new ReceivedSnapshot(AmazonReviews.Study, _results.Path, "smoke/cpu/comparison").Accept();
        File.WriteAllText(Path.Combine(Folder, "comparison.received.md"), "stale");

        await Verify(inATest: true);

        Files.Should().Equal("comparison.md", "comparison.verified.json");
    }

    private Task<string> Verify(bool inATest) => _result.Verify(_result.In(_results.Path), inATest ? MetricSnapshots.Verify : (snapshot, location) =>
    {
        SnapshotCheck.Verify(snapshot, location);
        return Task.CompletedTask;
    });

    private string Folder => Path.Combine(_results.Path, "smoke", "cpu");

    private IEnumerable<string?> Files => Directory.GetFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
