using System.Text;
using Harness.Data;
using Harness.Experiments;
using Harness.Snapshots;

namespace Harness.Tests.Snapshots;

[Trait("Category", "Unit")]
public sealed class SnapshotLocationTests : IDisposable
{
    private const string Accepted = "sample/cpu/some-model.verified.json";

    private readonly ScratchFolder _results = new();
    private readonly ExperimentResult _usersOwn = SomeResults.Of(usersOwnData: true);

    private string UsualPlace => Path.Combine(_results.Path, "sample", "cpu");

    public void Dispose() => _results.Dispose();

    [Fact]
    public void Is_profile_device_and_experiment() =>
        SnapshotLocation.For(SomeResults.Of(), _results.Path)
            .Should().Be(Usual(Path.Combine(_results.Path, "smoke", "cpu")));

    [Fact]
    public void Is_the_usual_place_where_there_is_no_accepted_snapshot_yet() =>
        SnapshotLocation.For(_usersOwn, _results.Path).Should().Be(Usual(UsualPlace));

    [Fact]
    public void Is_the_usual_place_where_the_accepted_snapshot_is_of_the_same_data()
    {
        Accept(Accepted, _usersOwn);
        SnapshotLocation.For(_usersOwn, _results.Path).Should().Be(Usual(UsualPlace));
    }

    [Theory]
    [InlineData(Split.Train)]
    [InlineData(Split.Test)]
    public void Other_data_have_a_folder_of_their_own(Split other)
    {
        Accept(Accepted, OnOther(other));
        var evidence = _usersOwn.Runs[0].Evidence;
        var own = Path.Combine(UsualPlace, $"data-{evidence.Train.Fingerprint[..8]}-{evidence.Test.Fingerprint[..8]}");

        var location = SnapshotLocation.For(_usersOwn, _results.Path);

        (location.Directory, location.Name).Should().Be((own, "some-model"));
        location.Notice.Should().NotBeNull();
    }

    [Fact]
    public void A_notice_names_both_data_and_both_places()
    {
        var accepted = OnOther(Split.Train);
        Accept(Accepted, accepted);
        var (there, here) = (accepted.Runs[0].Evidence, _usersOwn.Runs[0].Evidence);

        var location = SnapshotLocation.For(_usersOwn, _results.Path);

        location.Notice.Should().Contain($"train {there.Train.Fingerprint[..8]}, test {there.Test.Fingerprint[..8]}")
            .And.Contain($"train {here.Train.Fingerprint[..8]}, test {here.Test.Fingerprint[..8]}")
            .And.Contain($"'{UsualPlace}'").And.Contain($"'{location.Directory}'")
            .And.Contain($"'{Path.GetDirectoryName(_usersOwn.Profile.Files.Train)}'");
    }

    [Fact]
    public void A_notice_says_whether_a_accepted_snapshot_of_these_data_is_compared()
    {
        Accept(Accepted, OnOther(Split.Train));
        var own = SnapshotLocation.For(_usersOwn, _results.Path);
        own.Notice.Should()
            .Contain("is not compared with them.").And.EndWith($"These data need their own snapshot, in '{own.Directory}'. Look at the received file "
                + $"there, and accept it if it is right.");

        Accept(Path.Combine(own.Directory, "some-model.verified.json"), _usersOwn);

        SnapshotLocation.For(_usersOwn, _results.Path).Notice.Should().Contain("is not compared with them.")
            .And.EndWith($"The run is compared with the accepted snapshot of its own data: '{Path.Combine(own.Directory, "some-model.verified.json")}'.");
    }

    [Fact]
    public void The_smoke_profile_never_moves()
    {
        Accept("smoke/cpu/some-model.verified.json", OnOther(Split.Train));
        SnapshotLocation.For(SomeResults.Of(), _results.Path)
            .Should().Be(Usual(Path.Combine(_results.Path, "smoke", "cpu")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_empty_accepted_snapshot_is_none(bool byteOrderMark)
    {
        Write(Accepted, byteOrderMark ? [0xEF, 0xBB, 0xBF] : []);
        SnapshotLocation.For(_usersOwn, _results.Path).Notice.Should().BeNull();
    }

    [Theory]
    [InlineData("<<<<<<< HEAD")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{ "data": { "train": 7 } }""")]
    [InlineData("""{ "data": { "train": { "fingerprint": 7 } } }""")]
    public void A_accepted_snapshot_that_is_no_snapshot_is_named(string text)
    {
        Write(Accepted, Encoding.UTF8.GetBytes(text));
        FluentActions.Invoking(() => SnapshotLocation.For(_usersOwn, _results.Path))
            .Should().Throw<FormatException>().WithMessage($"'{Path.Combine(UsualPlace, "some-model.verified.json")}' is not a metric snapshot: *");
    }

    /// <summary>As the snapshot engine writes it: with a byte order mark.</summary>
    private void Accept(string name, ExperimentResult result) => Write(name, [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(MetricSnapshot.Of(result))]);

    private void Write(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.Combine(_results.Path, Path.GetDirectoryName(name)!));
        _results.Write(name, content);
    }

    private static ExperimentResult OnOther(Split split) => split == Split.Train
        ? SomeResults.Of(train: Some.CorpusOf(Split.Train, "other", "training", "rows"))
        : SomeResults.Of(test: Some.CorpusOf(Split.Test, "other", "test", "rows"));

    private static SnapshotLocation Usual(string place) => new(place, "some-model", Notice: null) { Calibrated = AmazonReviews.Study.CalibratedIn(place) };
}
