using System.Text;
using Harness.Snapshots;

namespace Harness.Tests.Snapshots;

/// <summary>Tests the check of metric snapshots in the product: the verdict and the received file are those of a test; the message is shorter and
/// begins with the verdict.</summary>
[Trait("Category", "Unit")]
public sealed class SnapshotCheckTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly string _snapshot = MetricSnapshot.Of(SomeResults.Of());

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_message_for_a_new_snapshot_does_not_contain_its_text() =>
        Refusal(Location()).Should().Be($"some-model is new: it has no accepted snapshot yet.\n  received  {Received}");

    [Fact]
    public async Task A_different_snapshot_is_refused_with_the_verdict_of_a_test_and_then_the_files()
    {
        Accept(MetricSnapshot.Of(SomeResults.Of(testLoss: 9)));

        var message = Refusal(Location());
        message.Should().StartWith("some-model does not hold. Evaluation changed: ").And.EndWith($"\n  received  {Received}\n  accepted  {Verified}")
            .And.Contain("metrics.test.loss: verified 9.125 ± 0.125, received 0.375 ± 0.125").And.NotContain("Directory:");
        var messageInATest = await RefusalInATest(Location());
        message["some-model does not hold. ".Length..].Split('\n').SkipLast(2).Should().AllSatisfy(line => messageInATest.Should().Contain(line));
    }

    [Fact]
    public void A_notice_about_the_location_follows_the_verdict() =>
        Refusal(Location() with { Notice = "These are other data." }).Should().StartWith("some-model is new: it has no accepted snapshot yet.\n"
            + "These are other data.\n");

    [Fact]
    public void An_accepted_file_of_another_format_is_named_as_one_to_delete()
    {
        Accept(_snapshot);
        _folder.Write("some-model.verified.txt", "old");

        Refusal(Location()).Should().StartWith("some-model equals its snapshot, but").And.EndWith($"  delete    {_folder.Path}/some-model.verified.txt");
    }

    [Fact]
    public async Task The_received_file_equals_that_of_a_test_in_every_byte()
    {
        Refusal(Location());
        var received = File.ReadAllBytes(Received);
        await RefusalInATest(Location());

        received.Should().Equal(File.ReadAllBytes(Received)).And.Equal(Encoding.UTF8.GetBytes(_snapshot));
    }

    [Fact]
    public void An_equal_snapshot_passes_and_the_received_file_of_an_earlier_run_is_deleted()
    {
        Accept(_snapshot);
        File.WriteAllText(Received, "stale");

        SnapshotCheck.Verify(_snapshot, Location());

        File.Exists(Received).Should().BeFalse();
    }

    [Fact]
    public void A_difference_within_noise_passes()
    {
        Accept(MetricSnapshot.Of(SomeResults.Of(testLoss: .26, arithmetic: SnapshotText.NotCertified, trace: "f")));

        SnapshotCheck.Verify(MetricSnapshot.Of(SomeResults.Of(arithmetic: SnapshotText.NotCertified)), Location());
    }

    [Fact]
    public void An_accepted_file_that_is_not_JSON_is_refused()
    {
        Accept("<<<<<<< HEAD");

        Refusal(Location()).Should().StartWith("some-model does not hold. The verified snapshot is not JSON");
        File.ReadAllBytes(Received).Should().Equal(Whole);
    }

    [Fact]
    public void An_unreadable_noise_file_is_refused()
    {
        Accept(MetricSnapshot.Of(SomeResults.Of(testLoss: 9)));
        _folder.Write("noise.json", "[]");

        Refusal(Location()).Should().StartWith("some-model does not hold. ").And.Contain("noise.json");
        File.ReadAllBytes(Received).Should().Equal(Whole);
    }

    /// <summary>Checks that such a file counts as missing. DiffEngine creates one when it opens a diff tool for a new snapshot;
    /// the next run must write the received file again, so that it can be accepted.</summary>
    [Theory, InlineData(false, ""), InlineData(true, ""), InlineData(false, "\uFEFF"), InlineData(true, "\uFEFF")]
    public async Task A_verified_file_without_text_counts_as_missing(bool inATest, string text)
    {
        _folder.Write("some-model.verified.json", text);

        (inATest ? await RefusalInATest(Location()) : Refusal(Location())).Should().Contain(inATest ? "New:" : "is new:");

        File.Exists(Verified).Should().BeFalse();
        File.ReadAllBytes(Received).Should().Equal(Whole);
    }

    [Theory, InlineData(false, "\n"), InlineData(true, "\n"), InlineData(false, "\r\n"), InlineData(true, "\r\n")]
    public async Task One_final_newline_that_an_editor_added_changes_nothing(bool inATest, string newline)
    {
        Accept(_snapshot + newline);

        await FluentActions.Awaiting(() => Verify(inATest)).Should().NotThrowAsync();

        File.Exists(Received).Should().BeFalse();
    }

    /// <summary>Checks that only a received file with the whole text is kept.
    /// An engine may leave a part of the file if the disk is full or the process is stopped.</summary>
    [Theory, InlineData(""), InlineData("\uFEFF"), InlineData("\uFEFF{ \"exper")]
    public void An_incomplete_received_file_is_deleted(string part)
    {
        _folder.Write("some-model.received.json", part);

        SnapshotFiles.Of(Location()).DeleteReceivedUnlessWhole(_snapshot);

        File.Exists(Received).Should().BeFalse();
    }

    [Fact]
    public void A_complete_received_file_is_kept()
    {
        Refusal(Location());

        SnapshotFiles.Of(Location()).DeleteReceivedUnlessWhole(_snapshot);

        File.ReadAllBytes(Received).Should().Equal(Whole);
    }

    /// <summary>Checks a snapshot that was never accepted before. No comparison could refuse such a file.</summary>
    [Theory, InlineData("", "is empty"), InlineData("\uFEFF", "is empty"), InlineData("\uFEFF{ \"exper", "is not complete JSON")]
    public void An_incomplete_received_file_is_never_accepted(string part, string why)
    {
        _folder.Write("some-model.received.json", part);

        FluentActions.Invoking(() => new ReceivedSnapshot(AmazonReviews.Study, _folder.Path, "some-model").Accept()).Should().Throw<FormatException>()
            .WithMessage($"*some-model.received.json' {why}*");

        File.Exists(Verified).Should().BeFalse();
        File.ReadAllText(Received).Should().Be(part.TrimStart('\uFEFF'));
    }

    [Fact]
    public void A_published_snapshot_is_compared_if_results_are_written_to_another_folder()
    {
        var published = Directory.CreateDirectory(Path.Combine(_folder.Path, "published", "smoke", "cpu")).FullName;
        File.WriteAllText(Path.Combine(published, "some-model.verified.json"), _snapshot);
        var results = Path.Combine(_folder.Path, "results");

        var location = SnapshotLocation.For(SomeResults.Of(), results, published: Path.Combine(_folder.Path, "published"));
        SnapshotCheck.Verify(_snapshot, location);
        var refusal = FluentActions.Invoking(() => SnapshotCheck.Verify(MetricSnapshot.Of(SomeResults.Of(testLoss: 9)), location))
            .Should().Throw<SnapshotRefusedException>().Which;

        refusal.Message.Should().Contain($"accepted  {Path.Combine(published, "some-model.verified.json")}");
        File.Exists(Path.Combine(results, "smoke", "cpu", "some-model.received.json")).Should().BeTrue();
    }

    [Fact]
    public void A_snapshot_accepted_in_the_results_folder_precedes_a_published_one()
    {
        foreach (var (folder, loss) in new[] { ("published", 9.0), ("results", .25) })
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.Path, folder, "smoke", "cpu")).FullName, "some-model.verified.json"),
                MetricSnapshot.Of(SomeResults.Of(testLoss: loss)));

        SnapshotCheck.Verify(_snapshot,
            SnapshotLocation.For(SomeResults.Of(), Path.Combine(_folder.Path, "results"), published: Path.Combine(_folder.Path, "published")));
    }

    private byte[] Whole => Encoding.UTF8.GetBytes(_snapshot);

    private string Verified => Path.Combine(_folder.Path, "some-model.verified.json");

    private string Received => Path.Combine(_folder.Path, "some-model.received.json");

    private SnapshotLocation Location() => new(_folder.Path, "some-model", Notice: null);

    private void Accept(string snapshot) => File.WriteAllText(Path.Combine(_folder.Path, "some-model.verified.json"), snapshot);

    private string Refusal(SnapshotLocation location) =>
        FluentActions.Invoking(() => SnapshotCheck.Verify(_snapshot, location))
            .Should().Throw<SnapshotRefusedException>().Which.Message.ReplaceLineEndings("\n");

    private async Task<string> RefusalInATest(SnapshotLocation location) =>
        (await FluentActions.Invoking(() => MetricSnapshots.Verify(_snapshot, location))
            .Should().ThrowAsync<Exception>()).Which.Message.ReplaceLineEndings("\n");

    private Task Verify(bool inATest)
    {
        if (inATest)
            return MetricSnapshots.Verify(_snapshot, Location());
        SnapshotCheck.Verify(_snapshot, Location());
        return Task.CompletedTask;
    }
}
