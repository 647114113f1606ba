using Harness.Experiments;
using Harness.Experiments.Archive;
using Harness.Experiments.Kept;
using Harness.Snapshots;
using Harness.Storage;

namespace Harness.Tests.Experiments;

/// <summary>Tests that experiments are trained once, that finished runs are taken from the archive, and that one failure stops no other run.</summary>
[Trait("Category", "Unit")]
public sealed class StudyRunsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly Dataset _dataset = Some.Dataset();
    private readonly Profile _profile = Some.Profile(epochs: 2, 1, 2, 3);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Parallel_requests_train_an_experiment_once()
    {
        var study = Runs();

        var results = Enumerable.Range(0, 4).AsParallel().WithDegreeOfParallelism(4).Select(_ => study.Run(Some.Experiment())).ToList();

        results.Distinct().Should().ContainSingle();
        study.Ledger.Entries.Should().HaveCount(3, "each seed is run once");
        study.Results.Should().Equal(results[0]);
    }

    [Fact]
    public void Results_have_the_requested_order()
    {
        Experiment[] requested = [Some.Experiment("second"), Some.Experiment("first")];

        var study = Runs();

        study.Run(requested).Select(result => result.Experiment.Name).Should().Equal("second", "first");
        study.Results.Select(result => result.Experiment.Name).Should().Equal("first", "second");
    }

    [Fact]
    public void Shards_of_seeds_give_the_same_snapshot_as_one_process_byte_for_byte()
    {
        var experiment = Some.Experiment();
        var whole = Runs().Run(experiment);
        foreach (var seed in _profile.Seeds)
            Runs("shards", [seed]).Run(experiment).Runs.Should().ContainSingle().Which.Seed.Should().Be(seed);

        var joined = new RunArchive(Path.Combine(_folder.Path, "shards")).Result(experiment, _profile, _dataset, "cpu")!;

        MetricSnapshot.Of(joined).Should().Be(MetricSnapshot.Of(whole));
    }

    [Fact]
    public void A_run_with_the_same_configuration_data_arithmetic_and_code_is_taken_from_the_archive()
    {
        var (trained, messages, ledger) = (Runs().Run(Some.Experiment()), new List<string>(), new RunLedger());

        var taken = FromArchive(messages, ledger).Run(Some.Experiment());

        ledger.Entries.Should().BeEmpty("nothing was trained");
        MetricSnapshot.Of(taken).Should().Be(MetricSnapshot.Of(trained));
        taken.Runs.Should().OnlyContain(run => run.LedgerId == null, "ledger numbers of another process have no meaning here");
        messages.Should().Equal($"some-lstm: seeds 1, 2, 3 are taken from '{Path.Combine(_folder.Path, "runs")}', with the same configuration, data, "
            + "arithmetic and code.");
    }

    [Fact]
    public void Missing_seeds_are_trained_and_the_result_is_the_same()
    {
        var whole = Runs("whole").Run(Some.Experiment());
        Runs(seeds: [2]).Run(Some.Experiment());
        var (messages, ledger) = (new List<string>(), new RunLedger());

        var mixed = FromArchive(messages, ledger).Run(Some.Experiment());

        ledger.Entries.Select(entry => entry.Seed).Should().BeEquivalentTo([1, 3]);
        MetricSnapshot.Of(mixed).Should().Be(MetricSnapshot.Of(whole));
        messages.Single().Should().StartWith("some-lstm: seed 2 is taken from").And.EndWith("; the others are trained.");
    }

    [Fact]
    public void A_damaged_run_or_one_with_other_or_unknown_code_or_other_arithmetic_is_trained_again()
    {
        Runs().Run(Some.Experiment());
        Change(1, record => record with { Code = "another" });
        Change(2, record => record with { Code = null });
        Change(3, record => record with { Arithmetic = "another" });
        TrainedAgain().Should().BeEquivalentTo([1, 2, 3]);

        TrainedAgain().Should().BeEmpty("the new runs were saved");

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

        FromArchive([], ledger).Run(refused);

        ledger.Entries.Should().NotBeEmpty();
    }

    [Fact]
    public void A_run_without_a_saved_model_is_trained_again_if_models_are_requested()
    {
        Runs().Run(Some.Experiment());
        var models = new KeptModels(Path.Combine(_folder.Path, "models"));

        TrainedAgain(models).Should().BeEquivalentTo([1, 2, 3]);
        TrainedAgain(models).Should().BeEmpty();
        Directory.Delete(models.FolderOf("some", "cpu", "some-lstm", 3), recursive: true);
        TrainedAgain(models).Should().Equal(3);
        Directory.Delete(models.FolderOf("some", "cpu", "some-lstm", 2), recursive: true);
        var messages = new List<string>();
        FromArchive(messages, new RunLedger(), models).Run(Some.Experiment());
        messages.Should().HaveCount(2).And.Contain("some-lstm: seed 2 is trained again, because its model was not kept.");
    }

    /// <summary>Checks the checkpoint of a finished training that a stopped command has left.</summary>
    [Fact]
    public void A_run_that_is_taken_from_the_archive_leaves_no_checkpoint_and_keeps_those_of_other_configurations()
    {
        var other = Some.Experiment() with { LearningRate = 5e-3 };
        Runs(seeds: [1]).Run(Some.Experiment());
        LeaveCheckpoint(other);
        var ofOther = CheckpointFiles.Single();
        LeaveCheckpoint(Some.Experiment());
        CheckpointFiles.Should().HaveCount(2);

        var messages = new List<string>();
        new StudyRuns(Checkpointed, _dataset, Some.Device, new RunLedger(), new RunArchive(Path.Combine(_folder.Path, "runs")), seeds: [1],
            checkpoints: new CheckpointFolder(Checkpoints), taken: messages.Add).Run(Some.Experiment());

        messages.Should().ContainSingle().Which.Should().StartWith("some-lstm: seed 1 is taken from");
        CheckpointFiles.Should().Equal(ofOther);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Only_runs_that_start_over_ignore_the_checkpoints_of_earlier_ones(bool startsOver)
    {
        LeaveCheckpoint(Some.Experiment());

        var messages = new List<string>();
        new StudyRuns(Checkpointed, _dataset, Some.Device, new RunLedger(), new RunArchive(Path.Combine(_folder.Path, "runs")), seeds: [1],
            checkpoints: new CheckpointFolder(Checkpoints, messages.Add))
        { StartsOver = startsOver }.Run(Some.Experiment()).Trusted();

        messages.Should().HaveCount(startsOver ? 0 : 1, "a run that continues says so");
        CheckpointFiles.Should().BeEmpty();
    }

    /// <summary>Checks two data sets of the same name, such as one before and after a correction.</summary>
    [Fact]
    public void A_run_keeps_the_checkpoints_of_other_data_with_the_same_name()
    {
        var profile = Checkpointed with { IsCustomData = true };
        LeaveCheckpoint(Some.Experiment(), profile, Some.Dataset(train: 71));
        var ofOther = CheckpointFiles.Single();

        new StudyRuns(profile, _dataset, Some.Device, new RunLedger(), new RunArchive(Path.Combine(_folder.Path, "runs")), seeds: [1],
            checkpoints: new CheckpointFolder(Checkpoints))
        { StartsOver = true }.Run(Some.Experiment());

        CheckpointFiles.Should().Equal(ofOther);
    }

    [Fact]
    public void A_failing_run_does_not_stop_other_runs()
    {
        var batches = 0;
        var broken = Some.Experiment("broken") with
        {
            Model = random => new Some.WatchedModel((ids, _) =>
            {
                if (ids.shape[0] == 16 && Interlocked.Increment(ref batches) == 20)
                    throw new InvalidOperationException("The layer is broken.");
            }),
        };

        var (results, failures) = Runs().Attempt([broken, Some.Experiment()]);

        results.Select(result => result.Experiment.Name).Should().Equal("some-lstm");
        failures.Should().ContainSingle().Which.Message.Should()
            .Match("broken, seed * failed: The layer is broken (InvalidOperationException*).").And.NotContain("   at ");
        Directory.GetFiles(Path.Combine(_folder.Path, "runs", "some", "cpu", "broken")).Should().HaveCount(2, "the runs of the other seeds are saved");
    }

    [Fact]
    public void Runs_that_cannot_be_saved_are_reported_and_still_give_a_result()
    {
        var messages = new List<string>();
        _folder.Write("taken", "a file where the folder should be");

        var result = new StudyRuns(_profile, _dataset, Some.Device, new RunLedger(), new RunArchive(Path.Combine(_folder.Path, "taken")), notKept: messages.Add)
            .Run(Some.Experiment());

        result.Trusted();
        messages.Should().ContainSingle().Which.Should().Match($"The finished runs of some-lstm could not be saved in '{_folder.Path}/taken': *is a file*");
    }

    [Fact]
    public void A_ledger_or_checkpoint_that_cannot_be_written_is_reported_once_and_training_continues()
    {
        var (messages, file) = (new List<string>(), _folder.Write("file", ""));

        new StudyRuns(_profile with { CheckpointEvery = TimeSpan.Zero }, _dataset, Some.Device, new RunLedger(Path.Combine(file, "runs.jsonl"), Say),
            new RunArchive(Path.Combine(_folder.Path, "runs")), seeds: [1], checkpoints: new CheckpointFolder(file, Say)).Run(Some.Experiment()).Trusted();

        messages.Should().HaveCount(2);
        messages.Should().ContainSingle(line => line.StartsWith($"The ledger '{file}/runs.jsonl' cannot be written", StringComparison.Ordinal));
        messages.Should().ContainSingle(line => line.Contains("could not be written. Training continues without it", StringComparison.Ordinal));

        void Say(string line)
        {
            lock (messages)
                messages.Add(line);
        }
    }

    private string Checkpoints => Path.Combine(_folder.Path, "checkpoints");

    private IReadOnlyList<string> CheckpointFiles => OptionalFile.FilesIn(Checkpoints, "*", SearchOption.AllDirectories);

    private Profile Checkpointed => _profile with { CheckpointEvery = TimeSpan.Zero };

    /// <summary>Trains seed 1 and leaves its checkpoint, like a command that is stopped before it has saved the run.</summary>
    private void LeaveCheckpoint(Experiment experiment) => LeaveCheckpoint(experiment, Checkpointed, _dataset);

    private void LeaveCheckpoint(Experiment experiment, Profile profile, Dataset dataset) =>
        new ExperimentRunner(profile, dataset, Some.Device, checkpoints: new CheckpointFolder(Checkpoints)).Run(experiment, [1]);

    private List<int> TrainedAgain(KeptModels? models = null)
    {
        var ledger = new RunLedger();
        FromArchive([], ledger, models).Run(Some.Experiment());
        return [.. ledger.Entries.Select(entry => entry.Seed)];
    }

    private string FileOf(int seed) => Directory.GetFiles(Path.Combine(_folder.Path, "runs"), $"seed-{seed}.*", SearchOption.AllDirectories).Single();

    private void Change(int seed, Func<RunRecord, RunRecord> change) =>
        ChecksummedJson.Write(FileOf(seed), change(ChecksummedJson.Read<RunRecord>(FileOf(seed))));

    private StudyRuns FromArchive(List<string> messages, RunLedger ledger, KeptModels? models = null) =>
        new(_profile, _dataset, Some.Device, ledger, new RunArchive(Path.Combine(_folder.Path, "runs")), models: models, taken: messages.Add);

    private StudyRuns Runs(string archive = "runs", IReadOnlyList<int>? seeds = null) =>
        new(_profile, _dataset, Some.Device, new RunLedger(), new RunArchive(Path.Combine(_folder.Path, archive)), seeds: seeds);
}
