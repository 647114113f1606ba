using Harness.Experiments;
using Harness.Experiments.Archive;
using Harness.Experiments.Calibration;
using Harness.Snapshots;
using Harness.Training.Optimisation;

namespace Harness.Tests.Experiments.Archive;

/// <summary>Tests that an archive returns saved runs unchanged, and only for the same configuration.</summary>
[Trait("Category", "Unit")]
public sealed class RunArchiveTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly Dataset _dataset = Some.Dataset();
    private readonly Profile _profile = Some.Profile(epochs: 2, 1, 2);
    private readonly List<string> _messages = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_saved_result_is_read_unchanged()
    {
        var (archive, result) = (Archive(), Run(Some.Experiment()));
        archive.Save(result);

        var found = archive.Result(Some.Experiment(), _profile, _dataset, "cpu")!;

        MetricSnapshot.Of(found).Should().Be(MetricSnapshot.Of(result));
        ComparisonSnapshot.Of([found]).Should().Be(ComparisonSnapshot.Of([result]));
        found.Runs.Should().BeEquivalentTo(result.Runs, options => options
            .Using<ReadOnlyMemory<float>>(logits => logits.Subject.ToArray().Should().Equal(logits.Expectation.ToArray())).WhenTypeIs<ReadOnlyMemory<float>>());
    }

    [Fact]
    public void The_optimizer_that_was_used_is_read_back()
    {
        var archive = Archive();
        var experiment = MistakesInTraining.WithAdam(Some.Experiment(), adam => adam with { Beta2 = .5, CorrectsBias = false });
        archive.Save(Run(experiment));

        var found = archive.Find(experiment, _profile, _dataset, "cpu", seed: 1)!;

        found.Evidence.Optimizers.Should().Equal(new OptimizerRecord("Adam", experiment.LearningRate, new(.9, .5, 1e-7, CorrectsBias: false)));
    }

    [Fact]
    public void A_missing_seed_gives_no_result()
    {
        var (archive, result) = (Archive(), Run(Some.Experiment()));
        archive.Save(result with { Runs = [result.Runs[0]] });

        archive.Result(Some.Experiment(), _profile, _dataset, "cpu").Should().BeNull();
        archive.Find(Some.Experiment(), _profile, _dataset, "cpu", seed: 1).Should().NotBeNull();
    }

    [Fact]
    public void A_different_configuration_finds_nothing()
    {
        var (archive, experiment) = (Archive(), Some.Experiment());
        archive.Save(Run(experiment));

        SeedRun? Find(Experiment? wanted = null, Profile? profile = null, Dataset? dataset = null, string device = "cpu", int seed = 1) =>
            archive.Find(wanted ?? experiment, profile ?? _profile, dataset ?? _dataset, device, seed);

        Find().Should().NotBeNull();
        Find(experiment with { LearningRate = 2e-3 }).Should().BeNull();
        Find(experiment with { BatchSize = 8 }).Should().BeNull();
        Find(experiment with { Model = random => new Some.SmallModel(random, dropout: .25) }).Should().BeNull();
        Find(profile: Some.Profile(epochs: 3, 1, 2)).Should().BeNull();
        Find(dataset: Some.Dataset(test: 46)).Should().BeNull();
        Find(dataset: _dataset.Changed(rows => rows with { Labels = rows.Labels.ToArray().Select(label => (byte)(1 - label)).ToArray() })).Should().BeNull();
        Find(device: "cuda").Should().BeNull();
        Find(seed: 3).Should().BeNull();
    }

    [Fact]
    public void A_damaged_record_is_not_used_and_is_reported()
    {
        var archive = Archive();
        archive.Save(Run(Some.Experiment()));
        var file = Directory.GetFiles(_folder.Path, "seed-1.*", SearchOption.AllDirectories).Single();
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"epoch\": 1", "\"epoch\": 7", StringComparison.Ordinal));

        archive.Find(Some.Experiment(), _profile, _dataset, "cpu", seed: 1).Should().BeNull();
        _messages.Should().ContainSingle().Which.Should().Contain("checksum").And.Contain(file);
    }

    [Fact]
    public void The_invariants_are_checked_again_on_a_read_record()
    {
        var (archive, result) = (Archive(), Run(Some.Experiment()));
        var run = result.Runs[0];
        archive.Save(result with { Runs = [run with { Evidence = run.Evidence with { Epochs = [run.Evidence.Epochs[0]] } }] });

        archive.Find(Some.Experiment(), _profile, _dataset, "cpu", seed: 1)!.Violations.Should()
            .Contain(violation => violation.Invariant == "training-ran-to-its-end");
    }

    private RunArchive Archive() => new(_folder.Path, _messages.Add);

    private ExperimentResult Run(Experiment experiment) => new ExperimentRunner(_profile, _dataset, Some.Device).Run(experiment);
}
