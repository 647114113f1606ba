using System.Text;
using Harness.Data;
using Harness.Experiments;
using Harness.Snapshots;

namespace Harness.Tests.Snapshots;

/// <summary>Tests the folder of a snapshot: results on other data than those of the accepted snapshot have a folder of their own.</summary>
[Trait("Category", "Unit")]
public sealed class SnapshotLocationTests : IDisposable
{
    private const string Accepted = "sample/cpu/some-model.verified.json";

    private readonly ScratchFolder _results = new();
    private readonly ExperimentResult _customData = SomeResults.Of(isCustomData: true);

    private string UsualFolder => Path.Combine(_results.Path, "sample", "cpu");

    public void Dispose() => _results.Dispose();

    [Fact]
    public void The_location_consists_of_profile_device_and_experiment() =>
        SnapshotLocation.For(SomeResults.Of(), _results.Path)
            .Should().Be(Usual(Path.Combine(_results.Path, "smoke", "cpu")));

    [Fact]
    public void The_usual_folder_is_used_if_there_is_no_accepted_snapshot_yet() =>
        SnapshotLocation.For(_customData, _results.Path).Should().Be(Usual(UsualFolder));

    [Fact]
    public void The_usual_folder_is_used_if_the_accepted_snapshot_is_of_the_same_data()
    {
        Accept(Accepted, _customData);
        SnapshotLocation.For(_customData, _results.Path).Should().Be(Usual(UsualFolder));
    }

    [Theory]
    [InlineData(Split.Train)]
    [InlineData(Split.Test)]
    public void Other_data_have_a_folder_of_their_own(Split other)
    {
        Accept(Accepted, WithOther(other));
        var evidence = _customData.Runs[0].Evidence;
        var own = Path.Combine(UsualFolder, $"data-{evidence.Train.Fingerprint[..8]}-{evidence.Test.Fingerprint[..8]}");

        var location = SnapshotLocation.For(_customData, _results.Path);

        (location.Directory, location.Name).Should().Be((own, "some-model"));
        location.Notice.Should().NotBeNull();
    }

    [Fact]
    public void The_notice_names_both_data_sets_and_both_folders()
    {
        var accepted = WithOther(Split.Train);
        Accept(Accepted, accepted);
        var (there, here) = (accepted.Runs[0].Evidence, _customData.Runs[0].Evidence);

        var location = SnapshotLocation.For(_customData, _results.Path);

        location.Notice.Should().Contain($"train {there.Train.Fingerprint[..8]}, test {there.Test.Fingerprint[..8]}")
            .And.Contain($"train {here.Train.Fingerprint[..8]}, test {here.Test.Fingerprint[..8]}")
            .And.Contain($"'{UsualFolder}'").And.Contain($"'{location.Directory}'")
            .And.Contain($"'{Path.GetDirectoryName(_customData.Profile.Files.Train)}'");
    }

    [Fact]
    public void The_notice_tells_whether_an_accepted_snapshot_of_these_data_is_compared()
    {
        Accept(Accepted, WithOther(Split.Train));
        var own = SnapshotLocation.For(_customData, _results.Path);
        own.Notice.Should()
            .Contain("is not compared with them.").And.EndWith($"These data need their own snapshot, in '{own.Directory}'. Look at the received file "
                + $"there, and accept it if it is right.");

        Accept(Path.Combine(own.Directory, "some-model.verified.json"), _customData);

        SnapshotLocation.For(_customData, _results.Path).Notice.Should().Contain("is not compared with them.")
            .And.EndWith($"The run is compared with the accepted snapshot of its own data: '{Path.Combine(own.Directory, "some-model.verified.json")}'.");
    }

    [Fact]
    public void The_smoke_profile_always_uses_the_usual_folder()
    {
        Accept("smoke/cpu/some-model.verified.json", WithOther(Split.Train));
        SnapshotLocation.For(SomeResults.Of(), _results.Path)
            .Should().Be(Usual(Path.Combine(_results.Path, "smoke", "cpu")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_empty_accepted_snapshot_counts_as_missing(bool byteOrderMark)
    {
        Write(Accepted, byteOrderMark ? [0xEF, 0xBB, 0xBF] : []);
        SnapshotLocation.For(_customData, _results.Path).Notice.Should().BeNull();
    }

    [Theory]
    [InlineData("<<<<<<< HEAD")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{ "data": { "train": 7 } }""")]
    [InlineData("""{ "data": { "train": { "fingerprint": 7 } } }""")]
    public void An_accepted_file_that_is_not_a_metric_snapshot_is_named(string text)
    {
        Write(Accepted, Encoding.UTF8.GetBytes(text));
        FluentActions.Invoking(() => SnapshotLocation.For(_customData, _results.Path))
            .Should().Throw<FormatException>().WithMessage($"'{Path.Combine(UsualFolder, "some-model.verified.json")}' is not a metric snapshot: *");
    }

    /// <summary>Writes the accepted snapshot of a result, with a byte order mark, which readers must ignore.</summary>
    private void Accept(string name, ExperimentResult result) => Write(name, [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(MetricSnapshot.Of(result))]);

    private void Write(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.Combine(_results.Path, Path.GetDirectoryName(name)!));
        _results.Write(name, content);
    }

    private static ExperimentResult WithOther(Split split) => split == Split.Train
        ? SomeResults.Of(train: Some.CorpusOf(Split.Train, "other", "training", "rows"))
        : SomeResults.Of(test: Some.CorpusOf(Split.Test, "other", "test", "rows"));

    private static SnapshotLocation Usual(string place) => new(place, "some-model", Notice: null) { Calibrated = AmazonReviews.Study.CalibratedIn(place) };
}
