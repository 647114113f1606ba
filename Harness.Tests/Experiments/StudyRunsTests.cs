using Harness.Experiments;
using Harness.Experiments.Archive;
using Harness.Experiments.Kept;
using Harness.Snapshots;
using Harness.Storage;

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

    [Fact]
    public void A_run_of_the_same_configuration_data_arithmetic_and_code_is_taken()
    {
        var (trained, said, ledger) = (Runs().Run(Some.Experiment()), new List<string>(), new RunLedger());

        var taken = Taking(said, ledger).Run(Some.Experiment());

        ledger.Entries.Should().BeEmpty("nothing was trained");
        MetricSnapshot.Of(taken).Should().Be(MetricSnapshot.Of(trained));
        taken.Runs.Should().OnlyContain(run => run.LedgerId == null, "numbers of another process' ledger say nothing here");
        said.Should().Equal($"some-lstm: seeds 1, 2, 3 are taken from '{Path.Combine(_folder.Path, "runs")}', with the same configuration, data, arithmetic "
            + "and code.");
    }

    [Fact]
    public void What_is_missing_is_trained_and_the_result_is_the_same()
    {
        var whole = Runs("whole").Run(Some.Experiment());
        Runs(seeds: [2]).Run(Some.Experiment());
        var (said, ledger) = (new List<string>(), new RunLedger());

        var mixed = Taking(said, ledger).Run(Some.Experiment());

        ledger.Entries.Select(entry => entry.Seed).Should().BeEquivalentTo([1, 3]);
        MetricSnapshot.Of(mixed).Should().Be(MetricSnapshot.Of(whole));
        said.Single().Should().StartWith("some-lstm: seed 2 is taken from").And.EndWith("; the others are trained.");
    }

    [Fact]
    public void A_run_of_other_code_or_arithmetic_or_that_is_damaged_or_older_is_trained_again()
    {
        Runs().Run(Some.Experiment());
        Change(1, record => record with { Code = "another" });
        Change(2, record => record with { Code = null });
        Change(3, record => record with { Arithmetic = "another" });
        TrainedAgain().Should().BeEquivalentTo([1, 2, 3]);

        TrainedAgain().Should().BeEmpty("they were kept anew");

        var file = FileOf(2);
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"epoch\": 1", "\"epoch\": 7", StringComparison.Ordinal));
        TrainedAgain().Should().Equal(2);
    }

    [Fact]
    public void A_refused_run_is_trained_again()
    {
        var refused = Some.Experiment() with { LearningRate = 1e3 };
        Runs().Run(refused).Violations.Should().NotBeEmpty();
        var ledger = new RunLedger();

        Taking([], ledger).Run(refused);

        ledger.Entries.Should().NotBeEmpty();
    }

    [Fact]
    public void A_run_whose_model_is_wanted_and_was_not_kept_is_trained_again()
    {
        Runs().Run(Some.Experiment());
        var models = new KeptModels(Path.Combine(_folder.Path, "models"));

        TrainedAgain(models).Should().BeEquivalentTo([1, 2, 3]);
        TrainedAgain(models).Should().BeEmpty();
        Directory.Delete(models.FolderOf("some", "cpu", "some-lstm", 3), recursive: true);
        TrainedAgain(models).Should().Equal(3);
        Directory.Delete(models.FolderOf("some", "cpu", "some-lstm", 2), recursive: true);
        var said = new List<string>();
        Taking(said, new RunLedger(), models).Run(Some.Experiment());
        said.Should().HaveCount(2).And.Contain("some-lstm: seed 2 is trained again, because its model was not kept.");
    }

    [Fact]
    public void A_run_that_fails_costs_no_other_run()
    {
        var seeds = 0;
        var broken = Some.Experiment("broken") with
        {
            Model = random => new Some.WatchedModel((ids, _) =>
            {
                if (ids.shape[0] == 16 && Interlocked.Increment(ref seeds) == 20)
                    throw new InvalidOperationException("The layer is broken.");
            }),
        };

        var (results, failures) = Runs().Attempt([broken, Some.Experiment()]);

        results.Select(result => result.Experiment.Name).Should().Equal("some-lstm");
        failures.Should().ContainSingle().Which.Message.Should()
            .Match("broken, seed * failed: The layer is broken (InvalidOperationException*).").And.NotContain("   at ");
        Directory.GetFiles(Path.Combine(_folder.Path, "runs", "some", "cpu", "broken")).Should().HaveCount(2, "the other seeds are kept");
    }

    [Fact]
    public void Runs_that_cannot_be_kept_are_said_and_are_results()
    {
        var said = new List<string>();
        _folder.Write("taken", "a file where the folder should be");

        var result = new StudyRuns(_profile, _dataset, Some.Device, new RunLedger(), new RunArchive(Path.Combine(_folder.Path, "taken")), notKept: said.Add)
            .Run(Some.Experiment());

        result.Trusted();
        said.Should().ContainSingle().Which.Should().Match($"The finished runs of some-lstm could not be saved in '{_folder.Path}/taken': *is a file*");
    }

    [Fact]
    public void A_ledger_or_a_checkpoint_that_cannot_be_written_is_said_once_and_ends_nothing()
    {
        var (said, file) = (new List<string>(), _folder.Write("file", ""));

        new StudyRuns(_profile with { CheckpointEvery = TimeSpan.Zero }, _dataset, Some.Device, new RunLedger(Path.Combine(file, "runs.jsonl"), Say),
            new RunArchive(Path.Combine(_folder.Path, "runs")), seeds: [1], checkpoints: new CheckpointFolder(file, Say)).Run(Some.Experiment()).Trusted();

        said.Should().HaveCount(2);
        said.Should().ContainSingle(line => line.StartsWith($"The ledger '{file}/runs.jsonl' cannot be written", StringComparison.Ordinal));
        said.Should().ContainSingle(line => line.Contains("could not be written. Training continues without it", StringComparison.Ordinal));

        void Say(string line)
        {
            lock (said)
                said.Add(line);
        }
    }

    private List<int> TrainedAgain(KeptModels? models = null)
    {
        var ledger = new RunLedger();
        Taking([], ledger, models).Run(Some.Experiment());
        return [.. ledger.Entries.Select(entry => entry.Seed)];
    }

    private string FileOf(int seed) => Directory.GetFiles(Path.Combine(_folder.Path, "runs"), $"seed-{seed}.*", SearchOption.AllDirectories).Single();

    private void Change(int seed, Func<RunRecord, RunRecord> change) =>
        ChecksummedJson.Write(FileOf(seed), change(ChecksummedJson.Read<RunRecord>(FileOf(seed))));

    private StudyRuns Taking(List<string> said, RunLedger ledger, KeptModels? models = null) =>
        new(_profile, _dataset, Some.Device, ledger, new RunArchive(Path.Combine(_folder.Path, "runs")), models: models, taken: said.Add);

    private StudyRuns Runs(string archive = "runs", IReadOnlyList<int>? seeds = null) =>
        new(_profile, _dataset, Some.Device, new RunLedger(), new RunArchive(Path.Combine(_folder.Path, archive)), seeds: seeds);
}
