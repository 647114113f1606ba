using Harness.Experiments;
using Harness.Experiments.Archive;
using Harness.Snapshots;

namespace Harness.Tests.Experiments;

[Trait("Category", "Unit")]
public sealed class StudyRunsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly Dataset _dataset = Some.Dataset();
    private readonly Profile _profile = Some.Profile(epochs: 2, 1, 2, 3);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_experiment_is_trained_once_whoever_asks()
    {
        var study = Runs();

        var results = Enumerable.Range(0, 4).AsParallel().WithDegreeOfParallelism(4).Select(_ => study.Run(Some.Experiment())).ToList();

        results.Distinct().Should().ContainSingle();
        study.Ledger.Entries.Should().HaveCount(3, "one run a seed");
        study.Results.Should().Equal(results[0]);
    }

    [Fact]
    public void Results_come_in_the_order_that_was_asked_for()
    {
        Experiment[] asked = [Some.Experiment("second"), Some.Experiment("first")];

        var study = Runs();

        study.Run(asked).Select(result => result.Experiment.Name).Should().Equal("second", "first");
        study.Results.Select(result => result.Experiment.Name).Should().Equal("first", "second");
    }

    [Fact]
    public void Shards_of_seeds_add_up_to_the_whole_to_the_byte()
    {
        var experiment = Some.Experiment();
        var whole = Runs().Run(experiment);
        foreach (var seed in _profile.Seeds)
            Runs("shards", [seed]).Run(experiment).Runs.Should().ContainSingle().Which.Seed.Should().Be(seed);

        var joined = new RunArchive(Path.Combine(_folder.Path, "shards")).Result(experiment, _profile, _dataset, "cpu")!;

        MetricSnapshot.Of(joined).Should().Be(MetricSnapshot.Of(whole));
    }

    private StudyRuns Runs(string archive = "runs", IReadOnlyList<int>? seeds = null) =>
        new(_profile, _dataset, Some.Device, new RunLedger(), new RunArchive(Path.Combine(_folder.Path, archive)), seeds: seeds);
}
